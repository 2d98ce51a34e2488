import { besideAFlood } from './beside-a-flood';
import { type BesideExpress, besideExpress } from './beside-express';
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

/** What is measured with a number at the end, in order. */
export const ROWS: readonly Row[] = [
  {
    name: 'mute/s, 16 connections, Basic, before the simulator: share of a bare Express route',
    goal: { atLeast: 0.85 },
    measure: async () => share(await besideExpress(), 'basic', true),
  },
  {
    name: 'mute/s, 16 connections, Digest, before the simulator: share of a bare Express route',
    goal: { atLeast: 0.65 },
    measure: async () => share(await besideExpress(), 'digest'),
  },
  {
    name: 'mute p99, 16 connections, Basic, before the simulator: multiple of a bare Express route',
    goal: { atMost: 1.3 },
    measure: async () => share(await besideExpress(), 'p99'),
  },
  {
    name: 'mute/s, 16 connections, Basic, before a real FreeSWITCH: multiple of its mod_xml_rpc',
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
    // Linear is twice, quadratic four times.
    goal: { atMost: 3 },
    measure: largeReply,
  },
  {
    name: 'memory of the gateway for an idle conference of 10 members',
    measure: memoryOfConferences,
  },
];

/** What is told in lines of its own. */
export const REPORTS: readonly { readonly name: string; readonly measure: () => Promise<string[]> }[] = [
  { name: 'other commands beside a dial that waits', measure: dialBesideCommands },
  { name: 'commands of one owner while another floods', measure: besideAFlood },
  { name: 'event streams', measure: eventStreams },
];

/** @param told true where the numbers behind it are to be told, which stand behind three rows */
function share(measured: BesideExpress, key: 'basic' | 'digest' | 'p99', told = false): Measurement {
  const value = measured[key];
  return { value, text: value.toFixed(2), ...(told && { details: measured.details }) };
}
