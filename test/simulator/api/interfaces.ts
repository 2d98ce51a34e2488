/** The interfaces of the lab's modules, in the order of `show`: groups of one module, and their names. */
const INTERFACES = {
  endpoint: [
    ['mod_dptools', 'error group'],
    ['mod_loopback', 'loopback null'],
    ['mod_dptools', 'pickup'],
    ['mod_sofia', 'rtp sofia'],
    ['mod_dptools', 'user'],
  ],
  file: [
    ['mod_native_file', 'L16 PCMA PCMU'],
    ['mod_sndfile', 'adpcm aiff al alaw au avr caf'],
    ['mod_dptools', 'file file_string'],
    ['mod_sndfile', 'flac gsm htk iff m1a mat mpc oga oga ogg paf pvf r16 r24 r32 r8 raw rf64 sd2 sds sf'],
    ['mod_tone_stream', 'silence_stream tone_stream'],
    ['mod_sndfile', 'ul ulaw voc vox w64 wav wve xi'],
  ],
} as const;

/** Returns the rows of `show endpoint` and `show file`; `undefined` for all others. */
export function interfaces(kind: string): [column: string, value: string][][] | undefined {
  const runs = kind === 'endpoint' || kind === 'file' ? INTERFACES[kind] : undefined;
  return runs?.flatMap(([module, names]) =>
    names.split(' ').map((name): [string, string][] => [
      ['type', kind],
      ['name', name],
      ['ikey', module],
    ]),
  );
}
