import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, resolve } from 'node:path';

const ROOT = join(__dirname, '../..');
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
const lines = read('Dockerfile').split('\n');

test('every stage of the image uses the base that is pinned by its digest', () => {
  expect(lines.find((line) => line.startsWith('ARG NODE_IMAGE='))).toMatch(
    /^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-[a-z-]+@sha256:[0-9a-f]{64}$/,
  );
  const stages = lines.filter((line) => line.startsWith('FROM '));
  expect(stages).toHaveLength(2);
  for (const stage of stages) expect(stage).toMatch(/^FROM \$\{NODE_IMAGE\}(?: AS \w+)?$/);
});

test('no package script runs as root while the image is built', () => {
  const npm = lines.flatMap((line) => line.match(/npm (?:ci|install|prune)[^&]*/g) ?? []);
  expect(npm.length).toBeGreaterThan(0);
  for (const command of npm) expect(command).toContain('--ignore-scripts');
});

/** `src` of `src/cli.ts`: a file or a folder at the top of the tree. */
const topOf = (path: string): string => path.split('/', 1)[0] ?? '';

/** The folders of the tree. */
const FOLDERS = new Set(
  execFileSync('git', ['ls-files', '*/*'], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter(Boolean)
    .map(topOf),
);

/** What the compiler reads of the tree: the project with those that it extends, its folders, and what these import. */
function inputsOfProject(project: string): string[] {
  const { extends: base, include = [] }: { extends?: string; include?: string[] } = JSON.parse(read(project));
  const sources = include.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  );
  const imported = sources.flatMap((file) =>
    [...read(file).matchAll(/(?:from|import\(|require\()\s*'(\.[^'\s]+)'/g)].map(([, target = '']) =>
      topOf(relative(ROOT, resolve(ROOT, dirname(file), target))),
    ),
  );
  return [project, ...(base === undefined ? [] : inputsOfProject(normalize(base))), ...include, ...imported];
}

/** What `npm run build` reads of the tree: its script, and the folders and projects that the script names. */
function inputsOfBuild(): Set<string> {
  const [, script = ''] = /^node (\S+)$/.exec(JSON.parse(read('package.json')).scripts.build) ?? [];
  const named = [...read(script).matchAll(/(['"`])(.+?)\1/g)].map(([, , text = '']) => topOf(text));
  const folders = named.filter((name) => FOLDERS.has(name));
  const projects = named.filter((name) => /^tsconfig\..*json$/.test(name));
  expect(projects.length).toBeGreaterThan(0);
  return new Set([topOf(script), ...folders, ...projects.flatMap(inputsOfProject)]);
}

test('the build stage of the image has exactly what the build reads', () => {
  // `COPY <from…> <to>`
  const copies = lines.filter((line) => line.startsWith('COPY ') && !line.includes('--from='));
  const copied = copies.flatMap((line) => line.split(' ').slice(1, -1)).sort();
  const ofNpm = ['package.json', 'package-lock.json'];
  expect(copied).toEqual([...ofNpm, ...inputsOfBuild()].sort());
  const sent = read('.dockerignore')
    .split('\n')
    .filter((line) => line.startsWith('!'));
  expect(sent.map((line) => line.slice(1)).sort()).toEqual(copied);
});
