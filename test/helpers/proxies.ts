import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port';
import { selfSigned } from './self-signed';
import { until } from './until';

const RECIPES = join(__dirname, '../../docs/proxies');

/** A real proxy with one of the recipes of docs/proxies, or with a changed one. */
export interface RunningProxy {
  /** Its URL, with TLS. */
  readonly url: string;
  stop(): Promise<void>;
}

/** How to run one kind of proxy on a test's own ports and files. */
export interface ProxyKind {
  readonly program: string;
  readonly recipe: string;
  readonly arguments: (folder: string) => string[];
  /** Returns the recipe with the test's port, files and upstream instead of the documented ones. */
  readonly localise: (recipe: string, here: Here) => string;
}

interface Here {
  readonly folder: string;
  readonly port: number;
  readonly upstream: string;
}

const inFolder = (recipe: string, { folder, upstream }: Here): string =>
  recipe
    .replaceAll('/etc/ssl/certs/gateway.pem', join(folder, 'cert.pem'))
    .replaceAll('/etc/ssl/private/gateway.key', join(folder, 'key.pem'))
    .replaceAll(/\/var\/log\/(?:nginx|apache2)/g, folder)
    .replaceAll('127.0.0.1:8080', upstream);

const MODULES = [
  ...['mpm_event', 'authz_core', 'ssl', 'socache_shmcb', 'proxy', 'proxy_http', 'headers'],
].map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`);

export const NGINX: ProxyKind = {
  program: 'nginx',
  recipe: 'nginx.conf',
  arguments: (folder) => ['-p', folder, '-c', join(folder, 'own.conf'), '-e', join(folder, 'error.log')],
  localise: (recipe, here) =>
    [
      `daemon off; worker_processes 1; pid ${here.folder}/pid; events {}`,
      'http {',
      ...['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (name) => `${name}_temp_path ${here.folder}/${name};`,
      ),
      inFolder(recipe, here).replaceAll('listen 443 ssl', `listen 127.0.0.1:${here.port} ssl`),
      '}',
    ].join('\n'),
};

export const NGINX_PREFIX: ProxyKind = { ...NGINX, recipe: 'nginx-prefix.conf' };

export const APACHE: ProxyKind = {
  program: 'apache2',
  recipe: 'apache.conf',
  arguments: (folder) => ['-f', join(folder, 'own.conf'), '-DFOREGROUND'],
  localise: (recipe, here) =>
    [
      ...[`ServerRoot ${here.folder}`, `PidFile ${here.folder}/pid`, `ErrorLog ${here.folder}/error.log`],
      ...[`DefaultRuntimeDir ${here.folder}`, 'ServerName localhost', `Listen 127.0.0.1:${here.port} https`],
      ...(process.getuid?.() === 0 ? ['User www-data', 'Group www-data'] : []),
      ...MODULES,
      inFolder(recipe, here).replaceAll('*:443', `*:${here.port}`),
    ].join('\n'),
};

/** Apache's recipe with the line of docs/proxies.md for a gateway below a path. */
export const APACHE_PREFIX: ProxyKind = {
  ...APACHE,
  localise: (recipe, here) => {
    const page = readFileSync(join(RECIPES, '../proxies.md'), 'utf8');
    const [, line] = /^- Apache: `(ProxyPass "\/pbx\/" "[^"]+" nocanon) …`/m.exec(page) ?? [];
    const whole = 'ProxyPass "/" "http://127.0.0.1:8080/" nocanon';
    if (line === undefined || !recipe.includes(whole)) throw new Error('No line for Apache below a path');
    return APACHE.localise(recipe.replace(whole, line), here);
  },
};

export const CADDY: ProxyKind = {
  program: 'caddy',
  recipe: 'Caddyfile',
  arguments: (folder) => ['run', '--adapter', 'caddyfile', '--config', join(folder, 'own.conf')],
  localise: (recipe, here) =>
    `{\n admin off\n auto_https off\n}\n${inFolder(recipe, here).replace(
      'gateway.example.org {',
      `https://:${here.port} {\n bind 127.0.0.1\n tls ${here.folder}/cert.pem ${here.folder}/key.pem`,
    )}`,
};

/**
 * Starts a proxy for an upstream such as `127.0.0.1:4711`.
 *
 * @param path   the program
 * @param change what a reader might change in the recipe
 */
export async function startProxy(
  kind: ProxyKind,
  path: string,
  upstream: string,
  change: (recipe: string) => string = (recipe) => recipe,
): Promise<RunningProxy> {
  const folder = await mkdtemp(join(tmpdir(), 'proxy-'));
  const { cert, key } = await selfSigned();
  await writeFile(join(folder, 'cert.pem'), cert);
  await writeFile(join(folder, 'key.pem'), key);
  await mkdir(join(folder, 'home'));
  const port = await freePort();
  const recipe = await readFile(join(RECIPES, kind.recipe), 'utf8');
  const changed = change(recipe);
  await writeFile(join(folder, 'own.conf'), kind.localise(changed, { folder, port, upstream }));
  const home = join(folder, 'home');
  const child = spawn(path, kind.arguments(folder), {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home },
  });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const stop = async (): Promise<void> => {
    await end(child);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await until(() => {
      if (child.exitCode !== null) throw new Error(`${kind.program} ended: ${complaint}`);
      return accepts(port);
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `https://127.0.0.1:${port}`, stop };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
