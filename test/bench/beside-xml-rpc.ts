import { beforeAndAfter } from './before-and-after';
import { HAS_REAL } from './freeswitch';
import { describe, type Measured } from './measured';
import type { Measurement } from './measurement';
import { beforeReal, CONNECTIONS, type Scene, SOCKETS } from './scene';
import { median } from './turns';

const TURNS = 5;
const REQUESTS = 4_000;

/**
 * Measures `mute` through the gateway on 16 connections, with a real FreeSWITCH. It is compared with that FreeSWITCH's
 * own mod_xml_rpc, which MOD_XML_RPC_URL names (with user and password).
 *
 * mod_xml_rpc has two interfaces. Both are measured as a client would use them, 16 side by side; the faster one counts.
 * `GET /txtapi/…` closes its connection after each answer, so each request opens one. `POST /RPC2` keeps its
 * connections for 30 requests, so each is used until it is closed. Meanwhile the gateway does not run.
 *
 * The details have the limits: the least gateway, and FreeSWITCH's event socket itself.
 */
export async function besideXmlRpc(): Promise<Measurement> {
  const address = process.env['MOD_XML_RPC_URL'] ?? '';
  if (!HAS_REAL || address === '') {
    return { text: 'not measured: set FREESWITCH_HOST and MOD_XML_RPC_URL' };
  }
  const scene = await beforeReal();
  const { username, password, origin: url } = new URL(address);
  const credentials = { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  const mute = { ...scene.mute, count: REQUESTS };
  const theirs = { ...mute, url, credentials };
  const { conference, member } = scene;
  const raw = {
    by: 'raw',
    listening: true,
    line: scene.muteLine,
    connections: SOCKETS,
    window: CONNECTIONS,
    count: REQUESTS,
    expect: mute.expect,
  } as const;
  const { gateway, others } = await beforeAndAfter(scene, TURNS, () => scene.http(mute), {
    txtapi: () => scene.http({ ...theirs, path: `/txtapi/conference?${conference}%20mute%20${member}` }, {}),
    rpc: () => scene.http({ ...theirs, ...methodCall(scene) }, {}),
    least: () => scene.leastGateway({ connections: CONNECTIONS, count: REQUESTS }),
    raw: () => scene.eventSocket(raw),
  });
  const perSecond = (rounds: readonly Measured[]): number => median(rounds.map((round) => round.perSecond));
  const times = (rounds: readonly Measured[]): { value: number; text: string } => {
    const ofRpc = perSecond(rounds) / perSecond(others.rpc);
    const ofTxtapi = perSecond(rounds) / perSecond(others.txtapi);
    const text = `${ofRpc.toFixed(2)} times of POST /RPC2, ${ofTxtapi.toFixed(2)} of GET /txtapi`;
    return { value: Math.min(ofRpc, ofTxtapi), text };
  };
  const { value, text } = times(gateway);
  return {
    value,
    text: `${text} (${scene.freeswitch.label})`,
    details: [
      describe(`gateway, Basic, ${CONNECTIONS} connections`, gateway),
      describe('mod_xml_rpc, GET /txtapi, a connection for each request', others.txtapi),
      describe('mod_xml_rpc, POST /RPC2, connections kept', others.rpc),
      `the least gateway: ${times(others.least).text}`,
      describe('the least gateway', others.least),
      `the event socket itself: ${times(others.raw).text}`,
      describe(`event socket, ${CONNECTIONS} commands pipelined on ${SOCKETS}`, others.raw),
    ],
  };
}

function methodCall({ conference, member }: Scene) {
  const param = (text: string): string => `<param><value><string>${text}</string></value></param>`;
  const params = `<params>${param('conference')}${param(`${conference} mute ${member}`)}</params>`;
  return {
    path: '/RPC2',
    headers: { 'Content-Type': 'text/xml' },
    body: `<?xml version="1.0"?><methodCall><methodName>freeswitch.api</methodName>${params}</methodCall>`,
  };
}
