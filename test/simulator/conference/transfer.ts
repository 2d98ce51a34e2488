import type { Stream } from '../core/stream';
import { ran } from '../core/tripwires';
import { separateString } from '../text/separate-string';
import type { SimConference } from './conference';
import { memberBy } from './member-target';

/**
 * conference_api_sub_transfer (conference_api.c:3662): does not check that the channel arrives. The destination goes
 * into an inline dialplan, in which a comma begins another application (mod_dptools.c:81).
 */
export function transfer(conference: SimConference, stream: Stream, argv: string[]): boolean {
  const [, , destination = '', ...ids] = argv;
  if (argv.length <= 3 || destination === '') return false;
  const at = destination.indexOf('@');
  const name = at < 0 ? destination : destination.slice(0, at);
  const profile = at < 0 ? 'default' : destination.slice(at + 1);
  if (/,|\$\{/.test(destination)) ran(conference.core, 'transfer', destination);
  for (const id of ids) {
    const member = memberBy(conference, id);
    if (!member) {
      stream.write(`-ERR No Member ${id} in conference ${conference.name}.\n`);
      continue;
    }
    const [data = ''] = separateString(`^^,${name}@${profile}`, 128);
    const { leg, core } = member;
    // The events of leaving come after this one: another thread sends them.
    core.timers.later(1, () => {
      if (leg.member !== member || !leg.up) return;
      leg.execution.redirect([{ name: 'conference', data }]);
      conference.leave(member);
    });
    leg.variables.set('last_transfered_conference', name);
    stream.write(`+OK Member '${member.id}' sent to conference ${destination}.\n`);
    member.fire(undefined, ['conference_api.c', 'conference_api_sub_transfer', 3704], (event) => {
      event
        .add('Old-Conference-Name', conference.name)
        .add('New-Conference-Name', destination)
        .add('Action', 'transfer');
    });
  }
  return true;
}
