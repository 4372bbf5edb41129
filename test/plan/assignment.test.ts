import { describe, expect, it } from 'vitest';
import { assignedSubject, assignmentName } from '../../src/plan/assignment.js';

describe('assignedSubject', () => {
  it('should be whom an assignment was named for, also where their name has the word', () => {
    for (const subject of ['ann@contoso.com', 'Known as Desk', 'two\nlines', '']) {
      expect(assignedSubject(assignmentName(subject, 'User'))).toBe(subject);
    }
  });

  it('should leave a name of another form as it is', () => {
    expect(assignedSubject('ann@contoso.com')).toBe('ann@contoso.com');
  });
});
