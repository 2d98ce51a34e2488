import { fitsPattern, isConferencePattern } from '../directory/names';
import type { Config } from './schema';

/**
 * Returns a warning for entries that mean the same conference of FreeSWITCH but have different owners: the owners of both
 * may command it.
 */
export function sharedConferences({ conferences }: Config): string[] {
  const entries = Object.entries(conferences);
  const sameOwners = (a: readonly string[], b: readonly string[]): boolean =>
    [...a].sort().join('\n') === [...b].sort().join('\n');
  return entries.flatMap(([name, { freeswitchName, owners }]) => {
    if (freeswitchName === undefined) return [];
    const means = (other: string, entry: { freeswitchName?: string | undefined }): boolean => {
      if (isConferencePattern(other)) return fitsPattern(other, freeswitchName);
      return (entry.freeswitchName ?? other) === freeswitchName;
    };
    return entries
      .filter(([other, entry]) => other !== name && means(other, entry) && !sameOwners(owners, entry.owners))
      .map(
        ([other]) =>
          `conferences.${name} and conferences.${other} mean the same conference, but have different owners`,
      );
  });
}
