import { auditCosts } from './audit';
import { auditOfAKilledGateway } from './audit-killed';
import { besideAFlood } from './beside-a-flood';
import { type BesideExpress, besideExpress, type Ratios } from './beside-express';
import { besideRawRoundTrip } from './beside-raw-round-trip';
import { besideRawSocket } from './beside-raw-socket';
import { besideXmlRpc } from './beside-xml-rpc';
import { dialBesideCommands } from './dial-beside-commands';
import { eventStreams } from './events';
import { largeReply } from './large-reply';
import { listOfMany } from './list-of-many';
import type { Measurement } from './measurement';
import { memoryOfConferences } from './memory-of-conferences';
import type { Row } from './table';
import { trips } from './trips';

/** The measurements with a number as result, in order. */
export const ROWS: readonly Row[] = [
  {
    name: 'mute, 16 connections, Basic, with the simulator: answers per second, compared with a bare route of Express with our settings and constructors',
    goal: { atLeast: 0.75 },
    measure: async () => ratio(await besideExpress(), 'prepared', 'rate', true),
  },
  {
    name: 'mute, 16 connections, Basic, with the simulator: processor time, compared with a bare route of Express with our settings and constructors',
    goal: { atMost: 1.5 },
    measure: async () => ratio(await besideExpress(), 'prepared', 'cpu'),
  },
  {
    name: 'mute, 16 connections, Basic, with the simulator: p99, compared with a bare route of Express with our settings and constructors',
    goal: { atMost: 1.3 },
    measure: async () => ratio(await besideExpress(), 'prepared', 'p99'),
  },
  {
    name: 'mute, 16 connections, Basic, with the simulator: answers per second, compared with a bare route of stock Express',
    goal: { atLeast: 0.95 },
    measure: async () => ratio(await besideExpress(), 'stock', 'rate'),
  },
  {
    name: 'mute, 16 connections, Basic, with the simulator: processor time, compared with a bare route of stock Express',
    goal: { atMost: 1.1 },
    measure: async () => ratio(await besideExpress(), 'stock', 'cpu'),
  },
  {
    name: 'mute, 16 connections, Digest, with the simulator: answers per second, compared with a bare route of stock Express',
    goal: { atLeast: 0.65 },
    measure: async () => ratio(await besideExpress(), 'stockDigest', 'rate'),
  },
  {
    name: 'mute/s, 16 connections, Basic, with a real FreeSWITCH: multiple of its mod_xml_rpc',
    goal: { atLeast: 3 },
    measure: besideXmlRpc,
  },
  {
    name: 'mute p50, 1 connection, Basic: ms more than a raw event-socket round trip',
    goal: { atMost: 0.15 },
    measure: besideRawRoundTrip,
  },
  {
    name: 'list of 300 members as JSON by HTTP, p50: multiple of json_list compact on the raw event socket',
    goal: { atMost: 1.5 },
    measure: listOfMany,
  },
  {
    name: 'event-socket client, 256 commands side by side: share of bare sockets that pipeline 256',
    goal: { atLeast: 0.75 },
    measure: besideRawSocket,
  },
  {
    name: 'decoder, a reply of 5 MB in pieces of 1,460 bytes: 10 MB as a multiple of it',
    // Linear is twice, quadratic is four times.
    goal: { atMost: 3 },
    measure: largeReply,
  },
  {
    name: 'memory of the gateway for an idle conference of 10 members',
    measure: memoryOfConferences,
  },
];

/** The measurements that print lines of their own. */
export const REPORTS: readonly { readonly name: string; readonly measure: () => Promise<string[]> }[] = [
  { name: 'other commands during a dial that waits', measure: dialBesideCommands },
  { name: 'commands of one owner while another floods', measure: besideAFlood },
  { name: 'event streams', measure: eventStreams },
  { name: 'trips through the house', measure: trips },
  { name: 'audit: mute with it and without it', measure: auditCosts },
  { name: 'audit: rows that a killed gateway loses', measure: auditOfAKilledGateway },
];

/** @param detailed true for the row that shows the numbers behind all of them */
function ratio(
  measured: BesideExpress,
  beside: 'prepared' | 'stock' | 'stockDigest',
  key: keyof Ratios,
  detailed = false,
): Measurement {
  const value = measured[beside][key];
  return { value, text: value.toFixed(2), ...(detailed && { details: measured.details }) };
}
