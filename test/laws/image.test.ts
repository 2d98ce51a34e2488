import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const lines = readFileSync(join(__dirname, '../../Dockerfile'), 'utf8').split('\n');

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

test('the build has every folder that its script reads', () => {
  const copied = lines.filter((line) => line.startsWith('COPY ') && !line.includes('--from='));
  const ignored = readFileSync(join(__dirname, '../../.dockerignore'), 'utf8').split('\n');
  for (const folder of ['scripts', 'src', 'routes']) {
    expect(copied).toContain(`COPY ${folder} ./${folder}`);
    expect(ignored).toContain(`!${folder}`);
  }
});
