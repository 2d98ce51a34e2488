import { NotSimulated } from '../core/not-simulated';
import { Stream } from '../core/stream';
import type { SwitchCore } from '../core/switch-core';
import { lower, stripWhitespace } from '../text/c-string';
import { APIS, KNOWN_APIS, TRIPWIRES } from './api-table';

/** The records of what must never happen, and of what the simulator cannot do. */
export interface Records {
  harm: string[];
  notSimulated: NotSimulated[];
}

/**
 * switch_api_execute (switch_loadable_module.c:2933) and how api_exec uses its result. It gets the API's word and the
 * rest of the line. Returns the text; empty if the API printed nothing.
 */
export async function executeApi(
  core: SwitchCore,
  records: Records,
  command: string,
  argument: string,
): Promise<string> {
  const name = lower(stripWhitespace(command));
  const line = stripWhitespace(argument);
  const whole = line === '' ? name : `${name} ${line}`;
  const stream = new Stream();
  const event = core.createEvent('API', ['switch_loadable_module.c', 'switch_api_execute', 2954]);
  event.add('API-Command', stripWhitespace(command));
  if (line !== '') event.add('API-Command-Argument', line);
  try {
    const api = Object.hasOwn(APIS, name) ? APIS[name] : undefined;
    if (api) {
      await api(core, line, stream);
    } else if (TRIPWIRES.includes(name)) {
      records.harm.push(whole);
      stream.write('+OK\n');
    } else if (KNOWN_APIS.includes(name)) {
      throw new NotSimulated(whole);
    } else {
      stream.write(`-ERR ${command} Command not found!\n`);
    }
  } catch (error) {
    if (!(error instanceof NotSimulated)) throw error;
    records.notSimulated.push(error);
    return '-ERR not simulated\n';
  }
  core.fire(event);
  return stream.data;
}
