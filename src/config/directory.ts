import { ha1 } from '../auth/ha1';
import { FileDirectory } from '../directory/file-directory';
import type { User } from '../ports';
import type { Config } from './schema';

/** The directory of a configuration. Plain passwords are turned into HA1 here; nothing else of them is kept. */
export function directoryOf(config: Config): FileDirectory {
  const users = new Map<string, User>();
  for (const [name, { password, ha1: secrets, role, imId }] of Object.entries(config.users)) {
    const derived =
      password === undefined
        ? (secrets ?? {})
        : {
            md5: ha1('md5', name, config.realm, password),
            sha256: ha1('sha256', name, config.realm, password),
          };
    users.set(name, { name, role, imId, ha1: derived });
  }
  return new FileDirectory(config.realm, users, new Map(Object.entries(config.conferences)));
}
