import type { Config } from '../../config/schema';
import { type Ask, truth, whyUnknown } from './ask';
import { type Finding, ok, problem, warning } from './finding';
import { type Loaded, loaded } from './interfaces';
import { QUESTIONS } from './questions';

/** Checks if FreeSWITCH has what the dial templates name. No phone is called. */
export async function dialFindings({ dial }: Config, ask: Ask): Promise<Finding[]> {
  const templates = templatesOf(dial);
  if (templates.length === 0) return [ok('dial: no template is configured, so nothing can be dialled')];
  const endpoints = await loaded(ask, 'endpoints');
  const findings: Finding[] = [];
  for (const { key, template } of templates) {
    const { level, text } = await findingOf(template, endpoints, ask);
    findings.push({ level, text: `${key} ${template}: ${text}` });
  }
  return findings;
}

interface Template {
  readonly key: string;
  readonly template: string;
}

/** Returns each template once, with the first key that has it. */
function templatesOf(dial: Config['dial']): Template[] {
  const all = [
    { key: 'dial.default', template: dial.default },
    { key: 'dial.invite', template: dial.invite },
    ...dial.allow.map(({ to }, index) => ({ key: `dial.allow.${index}`, template: to })),
  ].filter((entry): entry is Template => entry.template !== undefined);
  return all.filter(({ template }, index) => all.findIndex((other) => other.template === template) === index);
}

async function findingOf(template: string, endpoints: Loaded, ask: Ask): Promise<Finding> {
  const [endpoint = '', ...rest] = template.split('/');
  if (rest.length === 0) return problem('names no endpoint, such as user/ or sofia/');
  if (hasPlaceholder(endpoint)) return warning('cannot be checked: the endpoint is what the caller asks for');
  if ('names' in endpoints && !endpoints.names.has(endpoint)) {
    return problem(`FreeSWITCH has not loaded an endpoint ${endpoint}`);
  }
  const found = await targetOf(endpoint, rest, ask);
  if (found) return found;
  return 'unknown' in endpoints
    ? warning(`cannot check if FreeSWITCH has loaded the endpoint ${endpoint}: ${endpoints.unknown}`)
    : ok(`FreeSWITCH has loaded the endpoint ${endpoint}; only a call shows whether it works`);
}

/** Checks the target behind the endpoint; `undefined` if there is no question for it. */
function targetOf(endpoint: string, rest: readonly string[], ask: Ask): Promise<Finding> | undefined {
  const [first = '', second = ''] = rest;
  if (endpoint === 'user') {
    const [user = '', domain] = first.split('@');
    if (domain === undefined || hasPlaceholder(domain)) return undefined;
    return hasPlaceholder(user) ? domainFinding(domain, ask) : userFinding(user, domain, ask);
  }
  if (endpoint !== 'sofia') return undefined;
  const isGateway = first === 'gateway';
  if (isGateway && rest.length < 3)
    return Promise.resolve(
      problem('names no number behind the gateway; write sofia/gateway/<name>/{number}'),
    );
  const name = isGateway ? second : first;
  if (hasPlaceholder(name)) return undefined;
  return isGateway ? gatewayFinding(name, ask) : profileFinding(name, ask);
}

function hasPlaceholder(text: string): boolean {
  return text.includes('{');
}

async function domainFinding(domain: string, ask: Ask): Promise<Finding> {
  const reply = await ask(QUESTIONS.domainExists(domain));
  const known = truth(reply);
  if (known === undefined)
    return warning(`cannot check if FreeSWITCH's directory has the domain: ${whyUnknown(reply)}`);
  return known
    ? ok(`FreeSWITCH's directory has the domain ${domain}`)
    : problem(
        `FreeSWITCH's directory has no domain ${domain}; \`fs_cli -x 'global_getvar domain'\` shows the default`,
      );
}

async function userFinding(user: string, domain: string, ask: Ask): Promise<Finding> {
  const reply = await ask(QUESTIONS.userExists(user, domain));
  const known = truth(reply);
  if (known === undefined)
    return warning(`cannot check if FreeSWITCH's directory has the user: ${whyUnknown(reply)}`);
  return known
    ? ok(`FreeSWITCH's directory has ${user}@${domain}`)
    : problem(`FreeSWITCH's directory has no user ${user}@${domain}`);
}

async function gatewayFinding(name: string, ask: Ask): Promise<Finding> {
  const reply = await ask(QUESTIONS.gateway(name));
  const text = 'text' in reply ? reply.text : '';
  if (text.trim() === 'Invalid Gateway!') return problem(`mod_sofia has no gateway ${name}`);
  const status = /^Status\s+(.*)$/m.exec(text)?.[1];
  const state = /^State\s+(.*)$/m.exec(text)?.[1];
  if (status === undefined)
    return warning(`cannot check if mod_sofia has the gateway ${name}: ${whyUnknown(reply)}`);
  return status.startsWith('UP')
    ? ok(`gateway ${name} is up (${state})`)
    : warning(`gateway ${name} is down now (${state}): calls through it fail`);
}

async function profileFinding(name: string, ask: Ask): Promise<Finding> {
  const reply = await ask(QUESTIONS.profile(name));
  const text = 'text' in reply ? reply.text : '';
  if (text.trim() === 'Invalid Profile!') return problem(`mod_sofia has no running profile ${name}`);
  return /^Name\s/m.test(text)
    ? ok(`mod_sofia has the profile ${name}`)
    : warning(`cannot check if mod_sofia has the profile ${name}: ${whyUnknown(reply)}`);
}
