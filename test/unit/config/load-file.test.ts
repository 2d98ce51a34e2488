import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../../src/config/load';
import { selfSigned } from '../../helpers/self-signed';
import { LEAST } from './least';

describe('the file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'config-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function write(text: string, mode: number): Promise<string> {
    const file = join(folder, 'gateway.yaml');
    await writeFile(file, text);
    await chmod(file, mode);
    return file;
  }

  test('warns of plain passwords, the default ClueCon and open permissions', async () => {
    const { warnings } = await loadConfig(await write(LEAST.replace('cluck', 'ClueCon'), 0o644), {});
    expect(warnings).toEqual([
      expect.stringMatching(/^plain passwords of 200:/),
      expect.stringMatching(/^passwords of 200: shorter than 8 characters/),
      expect.stringMatching(/^freeswitch.password is FreeSWITCH's default/),
      expect.stringMatching(/can be read by others \(mode 644\)/),
    ]);
  });

  test('warns of nothing if all is well', async () => {
    const text = LEAST.replace(
      'password: "123"',
      `ha1: { md5: ${'a'.repeat(32)}, sha256: ${'a'.repeat(64)} }`,
    );
    expect((await loadConfig(await write(text, 0o600), {})).warnings).toEqual([]);
  });

  test('warns of settings that have surprising effects', async () => {
    const text = `listen: { host: 0.0.0.0 }\nadmin: { host: 0.0.0.0 }${LEAST.replace('dial: {}', 'dial: { default: loopback/x }')}`;
    const { warnings } = await loadConfig(await write(text, 0o640), {});
    expect(warnings.map((warning) => warning.split(/[ :]/, 1)[0])).toEqual([
      'plain',
      'passwords',
      'listen.host',
      'listen.host',
      'admin.host',
      'dial.default',
    ]);
  });

  test('warns of passwords of fewer than 8 characters, and never refuses or shows them', async () => {
    const users =
      'users:\n  "200": { password: sevén77 }\n  "300": { password: eight-88 }\n  "400": { password: 🔑🔑🔑🔑 }\n';
    const { warnings } = await loadConfig(
      await write(LEAST.replace(/users:[\s\S]*?conf/, `${users}conf`), 0o600),
      {},
    );
    expect(warnings[1]).toMatch(/^passwords of 200, 400: shorter than 8 characters/);
    expect(warnings.join()).not.toMatch(/sevén77|🔑/);
  });

  test('host names end the warning about the unchecked Host header', async () => {
    const warned = async (listen: string): Promise<boolean> => {
      const { warnings } = await loadConfig(await write(`listen: ${listen}${LEAST}`, 0o600), {});
      return warnings.some((warning) => warning.includes('the Host header is not checked'));
    };
    expect(await warned('{ host: 0.0.0.0 }')).toBe(true);
    expect(await warned('{ host: gateway.example.org }')).toBe(true);
    expect(await warned('{ host: 0.0.0.0, hosts: [gateway.example.org] }')).toBe(false);
    expect(await warned('{ host: 0.0.0.0, publicUrl: "https://gateway.example.org" }')).toBe(false);
    for (const host of ['127.0.0.1', '"::1"', 'localhost', '127.0.0.9']) {
      expect([host, await warned(`{ host: ${host} }`)]).toEqual([host, false]);
    }
  });

  test('warns if one address can take all connections', async () => {
    const warned = async (limits: string): Promise<string[]> => {
      const { warnings } = await loadConfig(await write(`limits: ${limits}${LEAST}`, 0o600), {});
      return warnings.filter((warning) => warning.startsWith('limits.'));
    };
    expect(await warned('{ connections: 200 }')).toEqual([
      'limits.connectionsPerAddress 256: one address can take all of limits.connections 200',
    ]);
    expect(await warned('{ connections: 200, connectionsPerAddress: 50 }')).toEqual([]);
    expect(await warned('{ connectionsPerAddress: 0 }')).toEqual([]);
  });

  test('warns of two entries for one conference with different owners', async () => {
    const conferences = `conferences:
  Team: { owner: "200" }
  Other: { owner: "300", freeswitchName: Team }
  Same: { owner: "200", freeswitchName: Team }
  Room: { owner: "200", freeswitchName: "3500" }
  "35??": { owner: "300" }
`;
    const users = 'users:\n  "200": { password: long-enough }\n  "300": { password: long-enough }\n';
    const text = LEAST.replace(/users:[\s\S]*dial/, `${users}${conferences}dial`);
    const { warnings } = await loadConfig(await write(text, 0o600), {});
    expect(warnings.slice(1)).toEqual([
      'conferences.Other and conferences.Team mean the same conference, but have different owners',
      'conferences.Other and conferences.Same mean the same conference, but have different owners',
      'conferences.Same and conferences.Other mean the same conference, but have different owners',
      'conferences.Room and conferences.35?? mean the same conference, but have different owners',
    ]);
  });

  test('refuses an invalid certificate, and one with another key', async () => {
    const { cert, key } = await selfSigned();
    const other = await selfSigned();
    const file = await write(`listen: { tls: { cert: c.pem, key: k.pem } }${LEAST}`, 0o600);
    const load = async (certificate: string, secret: string) => {
      await writeFile(join(folder, 'c.pem'), certificate);
      await writeFile(join(folder, 'k.pem'), secret);
      return loadConfig(file, {});
    };
    await expect(load(cert, key)).resolves.toMatchObject({ tls: { cert: Buffer.from(cert) } });
    await expect(load('nonsense', key)).rejects.toThrow(/listen\.tls\.cert: is not a certificate/);
    await expect(load(cert, 'nonsense')).rejects.toThrow(/listen\.tls\.key: is not a private key/);
    await expect(load(cert, other.key)).rejects.toThrow(/listen\.tls\.key: does not belong/);
  });

  test('refuses a missing file, and missing certificates', async () => {
    await expect(loadConfig(join(folder, 'none.yaml'), {})).rejects.toThrow(/cannot be read/);
    const file = await write(`listen: { tls: { cert: c.pem, key: k.pem } }${LEAST}`, 0o600);
    await expect(loadConfig(file, {})).rejects.toThrow(/listen\.tls\.cert: .*\n.*listen\.tls\.key: /);
  });
});
