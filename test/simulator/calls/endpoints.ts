import type { SwitchCore } from '../core/switch-core';
import { ran } from '../core/tripwires';
import { causeOf } from './causes';
import type { Destination } from './destinations';
import type { Step } from './execution';

/** The party that a dial string means, as its endpoint sees it. */
export interface Callee {
  /** The channel's name; a leg of loopback has two, "-a" and "-b". */
  name: string;
  loopback: boolean;
  number: string;
  destination: Destination;
  /** What the far half of a loopback executes, if the destination does not define all of it. */
  steps?: Step[];
}

const PARK: Step[] = [{ name: 'park', data: '' }];

/**
 * switch_core_session_outgoing_channel (switch_core_session.c:535) and the endpoints of the lab. Gets "endpoint/data"
 * without variables. Returns the callee, or the cause if there is no channel.
 */
export function findCallee(core: SwitchCore, url: string): Callee | string {
  const registered = core.world.destinations.registered(url);
  if (registered?.noChannel) return registered.cause ?? 'DESTINATION_OUT_OF_ORDER';
  const slash = url.indexOf('/');
  const endpoint = slash < 0 ? url : url.slice(0, slash);
  const data = slash < 0 ? '' : url.slice(slash + 1);
  switch (endpoint) {
    case 'null':
      return plain(`null/${data || 'service'}`, data || 'service', registered ?? { answerAfterMs: 0 });
    case 'loopback':
      return loopback(core, data, registered);
    case 'user':
      return user(core, data, registered);
    case 'sofia':
      return sofia(data, registered);
    case 'error':
      return causeOf(data);
    case 'group':
      return registered ? plain(url, data, registered) : 'NO_ROUTE_DESTINATION';
    default:
      return registered ? plain(url, data, registered) : 'CHAN_NOT_IMPLEMENTED';
  }
}

function plain(name: string, number: string, destination: Destination): Callee {
  return { name, number, destination, loopback: false };
}

/** mod_loopback: the other half of the call goes through the dialplan, or runs any application (mod_loopback.c:1200, 1227). */
function loopback(core: SwitchCore, data: string, registered: Destination | undefined): Callee {
  const [number = '', , dialplan] = data.split('/');
  if (number.startsWith('app=')) {
    const name = number.slice(4).split(':')[0] ?? '';
    ran(core, 'loopback', data);
    const early = registered ?? { earlyMediaAfterMs: 0 };
    return { name: `loopback/${name}`, number: name, loopback: true, destination: early };
  }
  if (dialplan?.toLowerCase() === 'inline') ran(core, 'loopback', data);
  const callee = { name: `loopback/${number}`, number, loopback: true };
  const conference = /^conf_(.+)$/.exec(number)?.[1];
  if (conference !== undefined && !registered) {
    const steps = [{ name: 'conference', data: `${conference}@default` }];
    return { ...callee, destination: { answerAfterMs: 0 }, steps };
  }
  return { ...callee, destination: registered ?? extension(number), steps: PARK };
}

/** The dialplan of the lab. */
function extension(number: string): Destination {
  if (number.startsWith('park') || number === 'tone') return { answerAfterMs: 0 };
  if (number === 'ring') return { ringAfterMs: 0 };
  if (number === 'slow') return { ringAfterMs: 0, answerAfterMs: 5000 };
  if (number === 'busy') return { cause: 'USER_BUSY' };
  return { cause: 'NO_ROUTE_DESTINATION' };
}

/** user_outgoing_channel (mod_dptools.c): the user's dial string, which may be any other endpoint. */
function user(core: SwitchCore, data: string, registered: Destination | undefined): Callee | string {
  const name = data.includes('@') ? data : `${data}@127.0.0.1`;
  if (registered) return plain(`sofia/internal/${name}`, name.split('@')[0] ?? '', registered);
  const found = core.world.directory.get(name);
  if (!found) return 'SUBSCRIBER_ABSENT';
  return found.dialString === undefined ? 'MANDATORY_IE_MISSING' : findCallee(core, found.dialString);
}

/** sofia_outgoing_channel (mod_sofia.c): no gateway and one profile, "internal", without registrations. */
function sofia(data: string, registered: Destination | undefined): Callee | string {
  const [profile = '', ...rest] = data.split('/');
  const address = rest.join('/');
  if (registered) {
    const number = (profile === 'gateway' ? rest.slice(1).join('/') : address).split('@')[0] ?? '';
    return plain(profile === 'gateway' ? `sofia/external/${number}` : `sofia/${data}`, number, registered);
  }
  if (address === '') return 'INVALID_URL';
  if (profile === 'gateway') return 'INVALID_GATEWAY';
  if (profile !== 'internal') return 'INVALID_PROFILE';
  return plain(`sofia/${data}`, address.split('@')[0] ?? '', { cause: 'NORMAL_TEMPORARY_FAILURE' });
}
