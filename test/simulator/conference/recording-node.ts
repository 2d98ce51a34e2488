import type { SimConference } from './conference';
import { createOnDisk, finishOnDisk } from './recording-on-disk';

const RECORD = 'conference_record.c';

/** The formats that libsndfile and mod_native_file write; no other file can be opened. */
const WRITABLE =
  /\.(wav|wave|aiff?|au|raw|r8|r16|r24|r32|gsm|flac|ogg|oga|caf|w64|ul|ulaw|al|alaw|adpcm|sln|pcm[ua]|l16)$/i;

/** A recorder: a member without a channel (MFLAG_NOCHANNEL) that has a member id and a place in the list. */
export class RecordingNode {
  readonly id: number;
  /** Its start, in seconds since 1970. */
  readonly startedAt: number;
  /** True after norecord; the thread sees it a frame later. */
  stopping = false;
  #paused = false;
  #since: number;
  #recordedMs = 0;

  constructor(
    readonly conference: SimConference,
    readonly path: string,
    /** True if the profile started it. */
    readonly auto = false,
  ) {
    const { core } = conference;
    this.id = core.nextMemberId();
    this.startedAt = core.epoch();
    this.#since = core.now();
  }

  get paused(): boolean {
    return this.#paused;
  }

  set paused(paused: boolean) {
    this.#recordedMs = this.recordedMs;
    this.#since = this.conference.core.now();
    this.#paused = paused;
  }

  /** In whole frames. */
  get recordedMs(): number {
    const running = this.#paused ? 0 : this.conference.core.now() - this.#since;
    return this.#recordedMs + Math.floor(running / 20) * 20;
  }
}

/** conference_record_launch_thread (conference_record.c:42). The file is opened a moment later, by the thread. */
export function launchRecording(conference: SimConference, path: string, auto = false): void {
  const { core } = conference;
  const node = new RecordingNode(conference, path, auto);
  conference.recordList.unshift(node);
  conference.recordCount++;
  void conference.ready.then(() => core.timers.later(12, () => begin(node)));
}

function begin(node: RecordingNode): void {
  const { conference, path } = node;
  const fails =
    path.startsWith('/proc/') || conference.core.world.unwritable?.test(path) || !WRITABLE.test(path);
  const line = fails ? 279 : 319;
  conference.fire('start-recording', [RECORD, 'conference_record_thread_run', line], (event) => {
    event.add('Path', path);
    if (fails) event.add('Error', 'File could not be opened for recording');
  });
  if (fails) {
    finish(node, false);
    return;
  }
  if (conference.core.world.writesRecordings) createOnDisk(path);
  conference.nodes.unshift(node);
  if (!conference.running) endRecording(node);
}

/** Ends it when the thread sees that it must stop. */
export function endRecording(node: RecordingNode): void {
  const { conference } = node;
  if (!conference.nodes.includes(node)) return;
  conference.nodes = conference.nodes.filter((one) => one !== node);
  finish(node, true);
}

function finish(node: RecordingNode, opened: boolean): void {
  const { conference, path } = node;
  const samples = opened ? node.recordedMs * 8 : 0;
  conference.recordCount--;
  if (opened && conference.core.world.writesRecordings) finishOnDisk(path, samples);
  conference.fire('stop-recording', [RECORD, 'conference_record_thread_run', 427], (event) => {
    event
      .add('Path', path)
      .add('Other-Recordings', conference.recordCount > 0)
      .add('Samples-Out', samples)
      .add('Samplerate', 8000)
      .add('Milliseconds-Elapsed', samples / 8);
    if (opened) event.add('Record-File-Size', samples * 2 + 44);
  });
  // Newer recordings are lost from the list with it (conference_record.c:456).
  const at = conference.recordList.indexOf(node);
  if (at >= 0) conference.recordList = conference.recordList.slice(at + 1);
  if (!node.auto) return;
  conference.autoRecording = false;
  // The mixer checks at each tick (mod_conference.c:436).
  setTimeout(() => autoRecord(conference), 2 * conference.core.frameMs).unref();
}

/**
 * Starts the recording of the profile if none runs. FreeSWITCH assumes that the newest in its list has a session, and
 * crashes if that is a recorder (mod_conference.c:436-441).
 */
export function autoRecord(conference: SimConference): void {
  const path = conference.profile.autoRecord;
  if (path === undefined || conference.autoRecordOff || conference.autoRecording) return;
  if (!conference.running || conference.count === 0) return;
  if (conference.nodes[0] instanceof RecordingNode) {
    void conference.core.world.crash('auto-record beside a recorder');
    return;
  }
  conference.autoRecording = true;
  launchRecording(conference, path.replaceAll('{name}', conference.name), true);
}
