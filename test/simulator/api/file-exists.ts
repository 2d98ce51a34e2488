import { existsSync } from 'node:fs';
import type { Stream } from '../core/stream';
import type { SwitchCore } from '../core/switch-core';

/** file_exists (mod_commands.c:7257): a file or a folder. It knows no quotes. The simulator looks on this machine. */
export function fileExists({ world }: SwitchCore, argument: string, stream: Stream): void {
  const seen = argument !== '' && !world.unseen?.test(argument);
  stream.write(String(seen && (world.files.has(argument) || existsSync(argument))));
}
