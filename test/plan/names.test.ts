import { describe, expect, it } from 'vitest';
import { Names } from '../../src/plan/names.js';

describe('Names', () => {
  it('should give the name that people read', () => {
    expect(new Names([]).give('ann@contoso.com', 'a', null)).toEqual({
      name: 'ann@contoso.com',
      formerNames: [],
    });
  });

  it('should keep the name in the state for as long as it differs in case alone', () => {
    const names = new Names([{ name: 'Ann@Contoso.com', owner: 'a' }]);
    expect(names.give('ann@contoso.com', 'a', 'Ann@Contoso.com')).toEqual({
      name: 'Ann@Contoso.com',
      formerNames: [],
    });
  });

  it('should tell the former name of what is renamed', () => {
    const names = new Names([{ name: 'ann@contoso.com', owner: 'a' }]);
    expect(names.give('bea@contoso.com', 'a', 'ann@contoso.com')).toEqual({
      name: 'bea@contoso.com',
      formerNames: ['ann@contoso.com'],
    });
  });

  it('should not give a name that another has in the state, though it is being given up', () => {
    const names = new Names([{ name: 'ann@contoso.com', owner: 'a' }]);
    names.give('bea@contoso.com', 'a', 'ann@contoso.com');
    const { name, formerNames } = names.give('ANN@contoso.com', 'b', null);
    expect(name).toMatch(/^ANN@contoso\.com \([0-9a-f]{8}\)$/);
    expect(formerNames).toEqual([]);
  });

  it('should keep a name with a suffix once it has one', () => {
    const first = new Names([{ name: 'ann@contoso.com', owner: 'a' }]).give('ann@contoso.com', 'b', null);
    const again = new Names([{ name: first.name, owner: 'b' }]).give('ann@contoso.com', 'b', first.name);
    expect(again).toEqual({ name: first.name, formerNames: [] });
  });

  it('should give no name that drives a terminal or turns text round, and keep the one it gave', () => {
    const hostile = 'ann\u001b[2J\u202e\u200b\n@contoso.com';
    const { name } = new Names([]).give(hostile, 'a', null);
    expect(name).toBe('ann\ufffd[2J\ufffd\ufffd\ufffd@contoso.com');
    expect(new Names([{ name, owner: 'a' }]).give(hostile, 'a', name)).toEqual({ name, formerNames: [] });
  });

  it('should tell many owners of one name apart, though their ids begin alike or hold no digits', () => {
    const owners = ['00000000-0001', '00000000-0002', '00000000-0003', 'user one', 'user two', ''];
    const names = new Names([]);
    const given = owners.map((owner) => names.give('Desk', owner, null).name);
    expect(new Set(given).size).toBe(owners.length);
  });
});
