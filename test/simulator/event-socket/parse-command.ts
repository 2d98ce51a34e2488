import { NotSimulated } from '../core/not-simulated';
import { text } from '../text/bytes';
import { lower, startsWithWord } from '../text/c-string';
import { api, bgapi } from './api-commands';
import { sendevent, sendmsg } from './channel-commands';
import { apiResponse, commandReply } from './frames';
import type { Host } from './host';
import type { LogCommand } from './log-command';
import { cutLine, type Packet } from './packet-reader';
import type { Subscription } from './subscription';
import { userauth } from './users';

/** The state of a connection after its commands. */
export interface Session {
  authed: boolean;
  allowedApis: string[] | undefined;
  readonly subscription: Subscription;
  readonly log: LogCommand;
}

export interface Answer {
  frame: string;
  /** The connection ends with a disconnect notice in the same write. */
  end?: true;
}

/** parse_command (mod_event_socket.c:1722): the beginning of the block, in any case, decides the command. */
export async function parseCommand(host: Host, session: Session, packet: Packet): Promise<Answer> {
  const { command } = packet;
  const cheat = moduleCheat(command);
  if (cheat !== undefined) return moduleGone(host, cheat);
  if (startsWithWord(command, 'exit') || command.startsWith('...')) {
    return { frame: commandReply('+OK bye'), end: true };
  }
  if (!session.authed) return signIn(host, session, command);
  if (startsWithWord(command, 'api ')) return { frame: await api(host, packet, session.allowedApis) };
  if (startsWithWord(command, 'bgapi ')) return { frame: bgapi(host, packet, session.allowedApis) };
  if (startsWithWord(command, 'myevents ') || startsWithWord(command, 'event xml')) {
    host.notSimulated.push(new NotSimulated(cutLine(command)));
    return { frame: commandReply('-ERR not simulated') };
  }
  return { frame: commandReply(replyText(host, session, packet)) };
}

/** The commands whose answer is only a Reply-Text. The order is FreeSWITCH's, since prefixes overlap. */
function replyText(host: Host, session: Session, packet: Packet): string {
  const { command } = packet;
  const { subscription } = session;
  const words = cutLine(command).split(' ').slice(1);
  const begins = (word: string): boolean => startsWithWord(command, word);
  if (begins('filter ')) return subscription.filter(cutLine(command.slice(7)));
  if (begins('divert_events')) return '-ERR not controlling a session.';
  if (begins('sendmsg')) return sendmsg(host, packet);
  if (begins('sendevent')) return sendevent(host, packet);
  if (begins('log')) return session.log.log(command);
  if (begins('linger') || begins('nolinger')) return '-ERR not controlling a session';
  if (begins('nolog')) return session.log.nolog();
  if (begins('event')) return subscription.add(words);
  if (begins('nixevent')) return subscription.remove(words);
  if (begins('noevents')) return subscription.clear();
  return '-ERR command not found';
}

/** Before sign-in only auth and userauth are commands (mod_event_socket.c:1758-1938). */
function signIn(host: Host, session: Session, command: string): Answer {
  if (startsWithWord(command, 'auth ')) {
    if (text(cutLine(command.slice(5))) !== host.password)
      return { frame: commandReply('-ERR invalid'), end: true };
    session.authed = true;
    return { frame: commandReply('+OK accepted') };
  }
  if (startsWithWord(command, 'userauth ')) {
    const user = userauth(text(command), host.users);
    if (!user) return { frame: commandReply('-ERR invalid'), end: true };
    session.authed = true;
    session.allowedApis = user.allowedApis;
    session.subscription.allowed = user.allowedEvents;
    return { frame: `Content-Type: command/reply\n${user.reply}` };
  }
  return { frame: commandReply('-ERR command not found') };
}

/**
 * Any block that contains "unload" or "reload" and "mod_event_socket" is replaced, signed in or not
 * (mod_event_socket.c:1737).
 */
function moduleCheat(command: string): 'unload' | 'reload' | undefined {
  if (!/mod_event_socket/i.test(command)) return undefined;
  const words = lower(command);
  return words.includes('unload') ? 'unload' : words.includes('reload') ? 'reload' : undefined;
}

function moduleGone(host: Host, word: 'unload' | 'reload'): Answer {
  host.harm.push(`api bgapi ${word} mod_event_socket`);
  setImmediate(() => host.moduleGone(word === 'unload'));
  return { frame: apiResponse('+OK Job-UUID: 00000000-0000-4000-8000-000000000000\n') };
}
