import { readFileSync } from 'node:fs';
import { type Profiler, Session } from 'node:inspector/promises';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** How much of the gateway's own code ran. */
export interface Ran {
  readonly files: number;
  readonly folders: number;
  /** Lines of compiled JavaScript of which at least a part ran. */
  readonly lines: number;
}

const ROOT = resolve(__dirname, '../..');

/** Shows which code of `src` and `routes` runs in this process, by the coverage that V8 counts. */
export class OurCode {
  private constructor(private readonly session: Session) {}

  static async watch(): Promise<OurCode> {
    const session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
    return new OurCode(session);
  }

  /** Returns what ran since the last call. */
  async sinceLast(): Promise<Ran> {
    const { result } = await this.session.post('Profiler.takePreciseCoverage');
    const scripts = result.flatMap(({ url, functions }) => {
      const path = url.startsWith('file://') ? relative(ROOT, fileURLToPath(url)) : '';
      if (!/^(?:src|routes)\//.test(path)) return [];
      const lines = linesOf(readFileSync(resolve(ROOT, path), 'utf8'), functions);
      return lines === 0 ? [] : [{ path, lines }];
    });
    return {
      files: scripts.length,
      folders: new Set(scripts.map(({ path }) => dirname(path))).size,
      lines: scripts.reduce((sum, { lines }) => sum + lines, 0),
    };
  }

  end(): void {
    this.session.disconnect();
  }
}

/** Returns the number of lines that ran. The code that only loads the module does not count. */
function linesOf(text: string, functions: readonly Profiler.FunctionCoverage[]): number {
  const hit = new Set<number>();
  for (const { functionName, ranges } of functions) {
    const [whole, ...parts] = ranges;
    if (!whole || whole.count === 0 || (functionName === '' && whole.startOffset === 0)) continue;
    const isSkipped = (at: number): boolean =>
      parts.some(({ count, startOffset, endOffset }) => count === 0 && startOffset <= at && at < endOffset);
    let line = text.slice(0, whole.startOffset).split('\n').length;
    for (let at = whole.startOffset; at < whole.endOffset; at++) {
      if (text[at] === '\n') line++;
      else if (!hit.has(line) && !isSkipped(at) && text[at]?.trim() !== '') hit.add(line);
    }
  }
  return hit.size;
}
