import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Exchange {
  command: string;
  reply: string;
  note?: string;
}

export interface Transcript {
  scenario: string;
  exchanges: Exchange[];
}

const FOLDER = join(__dirname, '../../../fixtures/freeswitch/1.10.12');

/** The names of all recordings, sorted. */
export function scenarios(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}

/** In: the name of a recording of FreeSWITCH 1.10.12. Out: its content. */
export function recording<T = Transcript>(scenario: string): T {
  return JSON.parse(readFileSync(join(FOLDER, `${scenario}.json`), 'utf8'));
}
