/** A command to try, and what it shows. */
export interface DemoLine {
  readonly what: string;
  readonly line: string;
}

/** The demo's ports, unless GATEWAY_PORT and GATEWAY_ADMIN_PORT choose others. */
export const DEMO_PORTS = { port: '8080', adminPort: '9464' };

/** Returns the commands that `npm run demo` offers, in an order that works from top to bottom. A test runs each line. */
export const demoLines = (port: string): DemoLine[] =>
  LINES.map(({ what, line }) => ({
    what,
    line: line.replace(`localhost:${DEMO_PORTS.port}`, `localhost:${port}`),
  }));

const LINES: readonly DemoLine[] = [
  {
    what: 'who is in the weekly conference',
    line: 'curl -u 200:123 http://localhost:8080/conference/WeeklyTeamConf/list',
  },
  {
    what: 'the same as JSON',
    line: "curl -u 200:123 -H 'Accept: application/json' http://localhost:8080/conference/WeeklyTeamConf/list",
  },
  {
    what: 'and as a table for a spreadsheet',
    line: "curl -u 200:123 -H 'Accept: text/csv' http://localhost:8080/conference/WeeklyTeamConf/list",
  },
  {
    what: 'mute everybody but the moderators',
    line: String.raw`curl --digest -u 200:123 http://localhost:8080/conference/WeeklyTeamConf/mute\&non_moderator`,
  },
  {
    what: 'unmute the member who came last',
    line: String.raw`curl --digest -u 200:123 http://localhost:8080/conference/WeeklyTeamConf/unmute\&last`,
  },
  {
    what: 'lock the door, the way sipXecs programs do',
    line: 'curl --digest -k -X PUT http://200:123@localhost:8080/sipxconfig/rest/my/conference/WeeklyTeamConf/lock',
  },
  {
    what: 'call somebody in, and wait until they have joined',
    line: String.raw`curl -u 200:123 http://localhost:8080/conference/WeeklyTeamConf/dial\&1042`,
  },
  {
    what: 'call 201 from the phone of 200',
    line: 'curl --digest -u 200:123 -X POST http://localhost:8080/callcontroller/200/201',
  },
  {
    what: 'record, and see that it runs',
    line: 'curl -u 200:123 http://localhost:8080/conference/WeeklyTeamConf/record',
  },
  {
    what: '… for how many seconds',
    line: String.raw`curl -u 200:123 http://localhost:8080/conference/WeeklyTeamConf/record\&duration`,
  },
  {
    what: 'what has been recorded',
    line: 'curl -u 200:123 http://localhost:8080/api/conferences/WeeklyTeamConf/recordings',
  },
  {
    what: "FreeSWITCH's own XML",
    line: 'curl --digest http://400:123@localhost:8080/conference/Conf400/xml_list',
  },
  {
    what: "somebody else's conference: 403",
    line: 'curl -i -u 400:123 http://localhost:8080/conference/WeeklyTeamConf/list',
  },
  {
    what: 'throw one out',
    line: String.raw`curl -u 400:123 http://localhost:8080/conference/Conf400/kick\&last`,
  },
];
