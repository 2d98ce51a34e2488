/** The events that the gateway listens to, as FreeSWITCH names them in a subscription and in `esl-allowed-events`. */
export const EVENTS: readonly string[] = [
  'BACKGROUND_JOB',
  'HEARTBEAT',
  'CHANNEL_CREATE',
  'CHANNEL_PROGRESS',
  'CHANNEL_PROGRESS_MEDIA',
  'CHANNEL_ANSWER',
  'CHANNEL_HANGUP_COMPLETE',
  // CUSTOM must come last: FreeSWITCH reads every later word as a subclass (mod_event_socket.c `event`).
  'CUSTOM',
  'conference::maintenance',
];

/** The command that subscribes a connection to them. */
export const SUBSCRIPTION = `event json ${EVENTS.join(' ')}`;
