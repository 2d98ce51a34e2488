import { NotSimulated } from '../core/not-simulated';
import type { Stream } from '../core/stream';
import type { SwitchCore } from '../core/switch-core';
import { separateString } from '../text/separate-string';

/** xml_locate_function (mod_commands.c:1825): only the document conference.conf, and in it only the names of the profiles. */
export function xmlLocate(core: SwitchCore, argument: string, stream: Stream): void {
  const [section, tag, attribute, value] = separateString(argument, 4);
  if (section !== 'configuration' || tag !== 'configuration' || attribute !== 'name') {
    throw new NotSimulated(`xml_locate ${argument}`);
  }
  if (value !== 'conference.conf') {
    stream.write("can't find anything\n");
    return;
  }
  const profiles = [...core.world.conferenceProfiles].map(
    (name) => `            <profile name="${name}">\n    </profile>\n\n`,
  );
  stream.write(
    `<configuration name="conference.conf">\n        <profiles>\n${profiles.join('')}      </profiles>\n\n    </configuration>\n`,
  );
}
