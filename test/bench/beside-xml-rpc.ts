import { beforeAndAfter } from './before-and-after';
import { HAS_REAL } from './freeswitch';
import { describe, type Measured } from './measured';
import type { Measurement } from './measurement';
import { beforeReal, CONNECTIONS, type Scene } from './scene';
import { median } from './turns';

const TURNS = 5;
const REQUESTS = 4_000;

/**
 * `mute` through the gateway at 16 connections, before a real FreeSWITCH, against that FreeSWITCH's own mod_xml_rpc, which
 * MOD_XML_RPC_URL names (with user and password).
 *
 * mod_xml_rpc has two ways in, both measured as a client would use them, 16 side by side; the faster one counts.
 * `GET /txtapi/…` closes its connection after each answer, so each request opens one. `POST /RPC2` keeps its
 * connections, 30 requests long, so each is used until it is closed. The gateway is not there meanwhile.
 */
export async function besideXmlRpc(): Promise<Measurement> {
  const address = process.env['MOD_XML_RPC_URL'] ?? '';
  if (!HAS_REAL || address === '') {
    return { text: 'not measured: FREESWITCH_HOST and MOD_XML_RPC_URL name none' };
  }
  const scene = await beforeReal();
  const { username, password, origin: url } = new URL(address);
  const credentials = { user: decodeURIComponent(username), password: decodeURIComponent(password) };
  const mute = { ...scene.mute, count: REQUESTS };
  const theirs = { ...mute, url, credentials };
  const { conference, member } = scene;
  const { gateway, others } = await beforeAndAfter(scene, TURNS, () => scene.http(mute), {
    txtapi: () => scene.http({ ...theirs, path: `/txtapi/conference?${conference}%20mute%20${member}` }, {}),
    rpc: () => scene.http({ ...theirs, ...methodCall(scene) }, {}),
  });
  const perSecond = (rounds: readonly Measured[]): number => median(rounds.map((round) => round.perSecond));
  const ofTxtapi = perSecond(gateway) / perSecond(others.txtapi);
  const ofRpc = perSecond(gateway) / perSecond(others.rpc);
  const value = Math.min(ofTxtapi, ofRpc);
  return {
    value,
    text: `${ofRpc.toFixed(2)} times of POST /RPC2, ${ofTxtapi.toFixed(2)} of GET /txtapi (${scene.freeswitch.label})`,
    details: [
      describe(`gateway, Basic, ${CONNECTIONS} connections`, gateway),
      describe('mod_xml_rpc, GET /txtapi, a connection for each request', others.txtapi),
      describe('mod_xml_rpc, POST /RPC2, connections kept', others.rpc),
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
