import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { executeApi } from '../api/execute';
import { text } from '../text/bytes';
import { sameWord } from '../text/c-string';
import { apiResponse, commandReply } from './frames';
import type { Host } from './host';
import { cutLine, type Packet } from './packet-reader';
import { apiAllowed } from './users';

/** `api <line>` (mod_event_socket.c:2329): runs in the connection's own thread. Returns the frame. */
export async function api(host: Host, packet: Packet, allowedApis: string[] | undefined): Promise<string> {
  const line = cutLine(packet.command.slice(4));
  if (!apiAllowed(line, allowedApis)) return commandReply('-ERR permission denied');
  host.apis.push(text(line));
  const consoleExecute = header(packet, 'console_execute');
  // Such a header makes the line a console command: aliases, and several commands in one (es:1546).
  if (consoleExecute !== undefined) host.harm.push(`console_execute: ${consoleExecute}`);
  return apiResponse(await execute(host, line));
}

/**
 * `bgapi <line>` (mod_event_socket.c:2371). Returns the reply. The job itself runs afterwards and ends in a
 * BACKGROUND_JOB whose body may be empty.
 */
export function bgapi(host: Host, packet: Packet, allowedApis: string[] | undefined): string {
  const line = cutLine(packet.command.slice(6));
  if (!apiAllowed(line, allowedApis)) return commandReply('-ERR permission denied');
  host.apis.push(text(line));
  // The client's own id is cut to the length of a uuid (mod_event_socket.c:2417).
  const uuid = header(packet, 'Job-UUID')?.slice(0, 36) ?? randomUUID();
  setImmediate(() => void runJob(host, line, uuid));
  return `Content-Type: command/reply\nReply-Text: +OK Job-UUID: ${uuid}\nJob-UUID: ${uuid}\n\n`;
}

async function runJob(host: Host, line: string, uuid: string): Promise<void> {
  // After a restart its earlier jobs are gone.
  const { core } = host;
  const fault = host.faults.takeJob(text(line));
  if (fault?.kind === 'hang') return;
  if (fault?.kind === 'delay') await wait(fault.ms, undefined, { ref: false });
  if (core !== host.core) return;
  const body = fault?.kind === 'reply' ? fault.text : await execute(host, line);
  const [command = '', argument] = splitLine(line);
  const event = core.createEvent('BACKGROUND_JOB', ['mod_event_socket.c', 'api_exec', 1572]);
  event.add('Job-UUID', uuid).add('Job-Command', command);
  if (argument !== undefined) event.add('Job-Command-Arg', argument);
  event.body = body;
  core.fire(event);
}

function execute(host: Host, line: string): Promise<string> {
  const [command = '', argument = ''] = splitLine(line);
  return executeApi(host.core, host, command, argument);
}

function splitLine(line: string): [string, string | undefined] {
  const at = line.indexOf(' ');
  return at < 0 ? [line, undefined] : [line.slice(0, at), line.slice(at + 1)];
}

function header(packet: Packet, name: string): string | undefined {
  return packet.headers.find(([key]) => sameWord(key, name))?.[1];
}
