import { randomUUID } from 'node:crypto';
import type { SwitchEvent } from '../core/switch-event';
import { type Application, applicationNamed } from './applications';
import type { SimChannel } from './channel';

/** An application with its argument, as the dialplan gives it to a channel. */
export interface Step {
  name: string;
  data: string;
}

const SESSION = 'switch_core_session.c';

/** What a channel executes: one application after the other, until it is sent elsewhere or hangs up. */
export class Execution {
  /** The latest application, for `show channels` and the event of the end. */
  last: Step | undefined;
  #steps: Step[] = [];
  #ending = 'NORMAL_CLEARING';
  #current: Application | undefined;
  #uuid = '';

  constructor(private readonly channel: SimChannel) {}

  get busy(): boolean {
    return this.#current !== undefined;
  }

  /** Stops the present application and executes these steps (switch_ivr_session_transfer); then the call ends with that cause. */
  transfer(steps: Step[], ending = 'NORMAL_CLEARING'): void {
    this.#steps = steps;
    this.#ending = ending;
    if (!this.#current) this.#next();
    else this.#current.stop?.(this.channel);
  }

  /** Stops the present application for a bridge that will never exist: only a hangup ends this state. */
  strand(promised: string): void {
    this.channel.variables.set('bridge_uuid', promised).set('signal_bond', promised);
    this.transfer([{ name: 'stranded', data: '' }]);
    this.channel.reach('CS_RESET');
  }

  /** For a channel that is in something already. Without a step it is not an application, and its end fires no event. */
  assume(application: Application, step?: Step): void {
    this.last = step;
    this.#uuid = step ? randomUUID() : '';
    this.#current = application;
  }

  /** As `transfer`, but the present application ends by itself. */
  redirect(steps: Step[]): void {
    this.#steps = steps;
  }

  /** Ends the execution when the channel hangs up. Returns whether an application has to end first. */
  stop(): boolean {
    this.#steps = [];
    if (!this.#current) return false;
    this.#current.stop?.(this.channel);
    return true;
  }

  /** Call it when the application has ended. */
  done(): void {
    if (!this.#current) return;
    this.#current = undefined;
    if (this.#uuid !== '') {
      this.#fire('CHANNEL_EXECUTE_COMPLETE', 2967, (event) => event.add('Application-Response', '_none_'));
    }
    this.#next();
  }

  #next(): void {
    const { channel } = this;
    if (!channel.up) {
      channel.end();
      return;
    }
    const step = this.#steps.shift();
    if (!step) {
      channel.hangup(this.#ending);
      return;
    }
    channel.hitDialplan = true;
    if (channel.running !== 'CS_EXECUTE') channel.reach('CS_EXECUTE');
    const application = applicationNamed(channel, step);
    if (!application) {
      channel.hangup('DESTINATION_OUT_OF_ORDER');
      return;
    }
    this.last = step;
    this.#uuid = randomUUID();
    this.#current = application;
    channel.variables.delete('current_application_data');
    if (step.data !== '') channel.variables.set('current_application_data', step.data);
    channel.variables.set('current_application', step.name);
    this.#fire('CHANNEL_EXECUTE', 2944);
    application.start(channel, step.data);
  }

  #fire(name: string, line: number, response?: (event: SwitchEvent) => void): void {
    this.channel.fire(name, [SESSION, 'switch_core_session_exec', line], (event) => {
      event.add('Application', this.last?.name ?? '');
      if (this.last?.data) event.add('Application-Data', this.last.data);
      response?.(event);
      event.add('Application-UUID', this.#uuid);
    });
  }
}
