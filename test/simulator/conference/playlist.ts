import type { SwitchEvent } from '../core/switch-event';
import { withoutParameters } from '../core/tripwires';
import { separateString } from '../text/separate-string';
import type { SimConference } from './conference';
import { addConferenceData, addMemberData, MAINTENANCE } from './conference-events';
import type { SimMember } from './member';

/** conference_file_node_t: a file or a text that is playing, or waits for its turn. */
export class PlayNode {
  done = false;
  paused = false;
  readonly parameters: [name: string, value: string][];
  leftMs: number;
  startedAt = 0;
  cancel: (() => void) | undefined;

  constructor(
    readonly type: 'file' | 'speech',
    /** With its parameters and the sound prefix. */
    readonly file: string,
    readonly async = false,
  ) {
    const inner = /^\{(.*?)\}/s.exec(file)?.[1];
    const words = inner === undefined ? [] : separateString(`^^,${inner}`, 100);
    this.parameters = words.map((word) => [word.split('=', 1)[0] ?? '', word.slice(word.indexOf('=') + 1)]);
    this.leftMs = type === 'speech' ? 500 + file.length * 70 : duration(withoutParameters(file));
  }

  /** Its name in play_status: without the scheme. */
  get path(): string {
    return this.type === 'speech' ? '' : withoutParameters(this.file).replace(/^[a-z_]+:\/\//, '');
  }
}

/** Returns the duration of a file: 3 s, except for streams of tones and silence. */
function duration(path: string): number {
  const silence = /^silence_stream:\/\/(\d+)/.exec(path)?.[1];
  const tones = [...path.matchAll(/%\((\d+),(\d+)/g)].map(([, on, off]) => Number(on) + Number(off));
  if (silence !== undefined) return Number(silence);
  return tones.length > 0 ? tones.reduce((sum, ms) => sum + ms, 0) : 3000;
}

/** The playlist of a conference or of one member: one after the other, and for a conference one in parallel. */
export class Playlist {
  nodes: PlayNode[] = [];
  beside: PlayNode | undefined;

  constructor(
    private readonly conference: SimConference,
    private readonly member?: SimMember,
  ) {}

  get current(): PlayNode | undefined {
    return this.nodes[0];
  }

  /** Queues it; an asynchronous one replaces the one before (conference_file.c:390). */
  add(node: PlayNode): void {
    if (node.async) {
      const before = this.beside;
      this.beside = node;
      this.#play(node);
      if (before) this.#closed(before);
    } else {
      this.nodes.push(node);
      if (this.current === node) this.#play(node);
    }
  }

  speak(text: string): void {
    this.add(new PlayNode('speech', text));
  }

  /**
   * conference_file_stop (conference_file.c:112) and conference_member_stop_file. Returns how many; those that were
   * stopped a moment ago count again.
   */
  stop(which: 'current' | 'all' | 'async'): number {
    // A member has nothing in parallel, and "async" is "current" there (conference_member.c:322).
    const ordinary =
      which === 'all' ? this.nodes : which === 'current' || this.member ? this.nodes.slice(0, 1) : [];
    const beside = which !== 'current' && this.beside ? [this.beside] : [];
    for (const node of [...ordinary, ...beside]) this.#stop(node);
    return ordinary.length + beside.length;
  }

  /** Turns the pause on or off. Returns whether it is on now. */
  togglePause(node: PlayNode): boolean {
    node.paused = !node.paused;
    if (node.paused) {
      node.cancel?.();
      node.leftMs -= this.#elapsed(node);
    } else {
      this.#play(node);
    }
    return node.paused;
  }

  /** The conference ends or the member leaves: everything is closed, with its events. */
  close(): void {
    const open = [...this.nodes, ...(this.beside ? [this.beside] : [])];
    this.nodes = [];
    this.beside = undefined;
    for (const node of open) this.#closed(node);
  }

  #play(node: PlayNode): void {
    const { core } = this.conference;
    node.startedAt = core.now();
    node.cancel = core.after(node.leftMs, () => this.#stop(node));
  }

  /** Marks it; the mixer removes it a frame later, one per frame (mod_conference.c:733). */
  #stop(node: PlayNode): void {
    node.cancel?.();
    if (node.done) return;
    node.done = true;
    if (node === this.current || node === this.beside) this.#removeSoon(node);
  }

  #removeSoon(node: PlayNode): void {
    const { core } = this.conference;
    core.timers.later(core.frameMs, () => {
      if (node === this.beside) this.beside = undefined;
      else if (node === this.current) this.nodes.shift();
      else return;
      this.#closed(node);
      const next = this.current;
      if (!next || node.async) return;
      if (next.done) this.#removeSoon(next);
      else this.#play(next);
    });
  }

  #elapsed(node: PlayNode): number {
    return (
      Math.max(0, this.conference.core.now() - node.startedAt) / (this.conference.core.world.timeScale || 1)
    );
  }

  /** conference_file_close (conference_file.c:44). The end of a spoken text fires no event. */
  #closed(node: PlayNode): void {
    node.cancel?.();
    if (node.type === 'speech') return;
    const { conference, member } = this;
    // Also for a member (conference_file.c:50).
    if (conference.profile.suppressed?.includes('play-file-done')) return;
    const calling = ['conference_file.c', 'conference_file_close', 52] as const;
    const event = conference.core.createEvent('CUSTOM', calling, MAINTENANCE);
    addConferenceData(event, conference);
    this.#addProgress(event, node);
    event.add('Action', member ? 'play-file-member-done' : 'play-file-done');
    // A member who is leaving is no longer found (conference_file.c:77).
    if (member?.reachable && conference.nodes.includes(member)) addMemberData(event, member);
    event.add('File', node.file);
    if (node.async) event.add('Async', 'true');
    conference.core.fire(event);
  }

  /** A tone of 300 ms is reported as 600 (recorded so). */
  #addProgress(event: SwitchEvent, node: PlayNode): void {
    const played = Math.min(this.#elapsed(node), node.leftMs);
    const milliseconds = Math.floor(played / 20) * 40;
    event
      .add('seconds', Math.floor(milliseconds / 1000))
      .add('milliseconds', milliseconds)
      .add('samples', milliseconds * 8);
    for (const [name, value] of node.parameters) event.add(name, value);
  }
}
