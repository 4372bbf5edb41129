import { describe, expect, it } from 'vitest';
import { companyFrom, FaultTextError, parseFaultRule, unknownReference } from '../../src/sandbox/index.js';
import { faultKinds, statusForms } from '../../src/sandbox/server/fault-text.js';
import { open, scimOf } from './support.js';

const fault = (text: string) => parseFaultRule(`scim POST /Users 1 ${text}`).fault;
const which = (text: string) => {
  const {
    server: _,
    method: __,
    path: ___,
    fault: ____,
    ...rest
  } = parseFaultRule(`scim POST /Users ${text} 500`);
  return rest;
};

describe('parseFaultRule', () => {
  it('should let the 7th POST /Users fail after committing, in one line', async () => {
    const sandbox = await open({ company: companyFrom({ users: [] }) });
    sandbox.faults.add(parseFaultRule('scim POST /Users 7 500 after'));
    const scim = scimOf(sandbox);
    const statuses: number[] = [];
    for (let index = 1; index <= 8; index += 1) {
      const userName = `p${index}@contoso.com`;
      const name = { givenName: 'P', familyName: String(index) };
      const emails = [{ type: 'work', value: userName }];
      statuses.push((await scim('/Users', { method: 'POST', body: { userName, name, emails } })).status);
      await scim('/Users');
    }
    expect(statuses).toEqual([201, 201, 201, 201, 201, 201, 500, 201]);
    expect(sandbox.vonage.accounts).toHaveLength(8);
  });

  it('should tell paths apart, with a part and a rest that may be anything', () => {
    const path = (text: string) => parseFaultRule(`* * ${text} 1 500`).path;
    expect(path('/Users')?.test('/Users/5')).toBe(false);
    expect(path('/Users')?.test('/UsersX')).toBe(false);
    expect(path('/Users/{id}')?.test('/Users/5')).toBe(true);
    expect(path('/Users/{id}')?.test('/Users/5/more')).toBe(false);
    expect(path('/groups/*')?.test('/groups/5/members')).toBe(true);
    expect(path('/a.c')?.test('/abc')).toBe(false);
    expect(parseFaultRule('* * * 1 500')).toEqual({ nth: 1, times: 1, fault: { status: 500 } });
  });

  it('should say which requests', () => {
    expect(which('7')).toEqual({ nth: 7, times: 1 });
    expect(which('7-9')).toEqual({ nth: 7, times: 3 });
    expect(which('7-')).toEqual({ nth: 7, times: Number.POSITIVE_INFINITY });
    expect(which('*')).toEqual({ times: Number.POSITIVE_INFINITY });
    expect(which('5%')).toEqual({ chance: 0.05 });
    expect(which('2.5%:42')).toEqual({ chance: 0.025, seed: 42 });
    expect(which('each:1-2')).toEqual({ nth: 1, times: 2, perRequest: true });
  });

  it('should know every fault', () => {
    expect(fault('503')).toEqual({ status: 503 });
    expect(fault('429 retry-after=30')).toEqual({ status: 429, retryAfter: '30' });
    expect(fault('500 after retry-after=date+30')).toEqual({
      status: 500,
      afterCommit: true,
      retryAfter: { dateIn: 30 },
    });
    expect(fault('reset before')).toEqual({ reset: 'before' });
    expect(fault('truncated')).toEqual({ body: 'truncated' });
    expect(fault('html')).toEqual({ body: 'html' });
    expect(fault('huge 500MB')).toEqual({ body: 'huge', bytes: 500_000_000 });
    expect(fault('slow 10ms')).toEqual({ body: 'slow', everyMs: 10 });
    expect(fault('delay 200ms')).toEqual({ delayMs: 200 });
    expect(fault('stale')).toEqual({ stale: true });
    expect(fault('unseen 3')).toEqual({ unseen: 3 });
    expect(fault('taken')).toEqual({ taken: true });
    expect(fault('reference')).toBe(unknownReference);
    expect(fault('page loop')).toEqual({ page: 'loop' });
    expect(fault('total -5')).toEqual({ total: -5 });
    expect(fault('clock +3600')).toEqual({ skewSeconds: 3600 });
  });

  it('should read every form that it offers', () => {
    const forms = [statusForms, ...Object.values(faultKinds).map((kind) => kind.forms)].flatMap(Object.keys);
    for (const form of forms) {
      for (const word of form.split('|')) {
        const whole = form.startsWith('page') && !word.startsWith('page') ? `page ${word}` : word;
        expect(() => fault(whole), whole).not.toThrow();
      }
    }
  });

  it.each([
    ['', 'it reads `SERVER METHOD PATH WHICH FAULT`'],
    ['scim POST /Users 7', 'is no fault rule: it reads'],
    ['vonage POST /Users 7 500', "'vonage' is no server: graph, scim, authority or * for all"],
    ['scim P0ST /Users 7 500', "'P0ST' is no method"],
    ['scim POST Users 7 500', "'Users' is no path: it begins with /"],
    ['scim POST /Users 0 500', "'0' says not which requests: 7 (the 7th)"],
    ['scim POST /Users 9-7 500', "'9-7' says not which"],
    ['scim POST /Users 101% 500', "'101%' says not which"],
    ['scim POST /Users 7 700', "'700' is no fault: a status such as 500, reset,"],
    ['scim POST /Users 7 constructor', "'constructor' is no fault"],
    ['scim POST /Users 7 500 before', "'before' is not understood behind a status"],
    ['scim POST /Users 7 reset', "'reset' is not understood: it is written 'reset before' or 'reset after'"],
    ['scim POST /Users 7 slow 10', "'slow 10' is not understood: it is written 'slow 10ms'"],
    ['scim POST /Users 7 page long', "'page long' is not understood: it is written 'page short|empty"],
    ['scim POST /Users 7 taken twice', "'taken twice' is not understood: it is written 'taken'"],
  ])('should say what is wrong with %j', (text, message) => {
    expect(() => parseFaultRule(text)).toThrow(FaultTextError);
    expect(() => parseFaultRule(text)).toThrow(message);
  });
});
