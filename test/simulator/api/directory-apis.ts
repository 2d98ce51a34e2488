import type { Stream } from '../core/stream';
import type { SwitchCore } from '../core/switch-core';
import type { DirectoryUser } from '../core/world';
import { words } from './uuid-apis';

function find(core: SwitchCore, name: string): DirectoryUser | undefined {
  return core.world.directory.get(name);
}

/** user_data_function (mod_commands.c:965): `<id>@<domain> param|var|attr <name>`; prints nothing for what does not exist. */
export function userData(core: SwitchCore, argument: string, stream: Stream): void {
  const [name = '', kind, key = ''] = words(argument, 4);
  const user = find(core, name);
  if (!user) return;
  if (kind === 'param' && key === 'password') stream.write(user.password ?? '');
  else if (kind === 'param' && key === 'dial-string') stream.write(user.dialString ?? '');
  else if (kind === 'var') stream.write(user.variables?.[key] ?? '');
  else if (kind === 'attr' && key === 'id') stream.write(name.split('@')[0] ?? '');
}

/** user_exists: `id <id> <domain>`. */
export function userExists(core: SwitchCore, argument: string, stream: Stream): void {
  const [key, id, domain] = words(argument, 4);
  stream.write(String(key === 'id' && find(core, `${id}@${domain}`) !== undefined));
}

/** domain_exists (mod_commands.c:1731): its argument is not split, and without one it prints nothing. */
export function domainExists(core: SwitchCore, argument: string, stream: Stream): void {
  if (argument === '') return;
  stream.write(String([...core.world.directory.keys()].some((name) => name.endsWith(`@${argument}`))));
}

/** sofia_contact: nobody ever registers here. */
export function sofiaContact(_core: SwitchCore, _argument: string, stream: Stream): void {
  stream.write('error/user_not_registered');
}
