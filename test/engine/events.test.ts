import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventReader } from '../../src/engine/events.js';

const line = (event: object): string => `${JSON.stringify({ sequence: 1, timestamp: 1, ...event })}\n`;
const said = (message: string, more: object = {}): string =>
  line({ diagnosticEvent: { severity: 'info', message, ...more } });
const urn = (type: string, name: string): string => `urn:pulumi:demo::phones::${type}::${name}`;
const readAll = (text: string) => {
  const reader = new EventReader();
  return [...reader.read(text), ...reader.end()];
};

describe('EventReader', () => {
  it('should tell what is said of a resource, and how bad it is', () => {
    const of = urn('pulumi-nodejs:dynamic/rollcall:VonageUser', 'ann::b@contoso.com');
    expect(readAll(said('refused\n', { severity: 'error', urn: of }))).toEqual([
      { severity: 'error', message: 'refused', resource: 'ann::b@contoso.com' },
    ]);
  });

  it('should name no resource for the stack and for the run', () => {
    const stack = urn('pulumi:pulumi:Stack', 'phones-demo');
    const told = readAll(
      said('\n  a.yaml:1:1: warning: x\n\n', { severity: 'warning', urn: stack }) + said('y'),
    );
    expect(told).toEqual([
      { severity: 'warning', message: '  a.yaml:1:1: warning: x', resource: null },
      { severity: 'info', message: 'y', resource: null },
    ]);
  });

  it.each([
    ['debug', said('loading', { severity: 'debug' })],
    ['a verdict', said('update failed\n', { severity: 'error' })],
    ['another', said('update cancelled\n', { severity: 'error' })],
    ['progress', said('50 %', { ephemeral: true })],
    [
      'old pending operations',
      said('Attempting to deploy or update resources with 3 pending operations from'),
    ],
    ['other events', line({ resourcePreEvent: { metadata: { op: 'create' } } })],
    ['an event of a later release', line({ diagnosticEvent: 7 })],
    ['nothing', '\n\n'],
  ])('should leave out %s', (_, text) => {
    expect(readAll(text)).toEqual([]);
  });

  it('should pass on what is no event', () => {
    expect(readAll('warning: strange\nmore')).toEqual([
      { severity: 'info', message: 'warning: strange', resource: null },
      { severity: 'info', message: 'more', resource: null },
    ]);
  });

  it('should not mind where the text is cut', () => {
    const text = said('one') + line({ resOutputsEvent: {} }) + said('zwö\nund');
    fc.assert(
      fc.property(fc.array(fc.nat(text.length)), (places) => {
        const reader = new EventReader();
        const cuts = [0, ...places.sort((a, b) => a - b), text.length];
        const told = cuts.slice(1).flatMap((end, index) => reader.read(text.slice(cuts[index], end)));
        expect([...told, ...reader.end()].map(({ message }) => message)).toEqual(['one', 'zwö\nund']);
      }),
    );
  });
});
