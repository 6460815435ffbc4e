import '@maillage/testing';
import { addMs, instant } from '@maillage/kernel';
import { stepUpIsFresh } from './step-up.js';

const startedAt = instant('2026-03-28T08:00:00.000Z');
const asked = { stepUpOf: 'her', startedAt };

describe('a step-up', () => {
  it('is a login of the same person after it was asked for', () => {
    for (const after of [-5_000, 0, 60_000]) expect(() => stepUpIsFresh({ subject: 'her', authenticatedAt: addMs(startedAt, after) }, asked)).not.toThrow();
  });

  it('is no login of earlier, which a session of the provider answered', () => {
    expect(() => stepUpIsFresh({ subject: 'her', authenticatedAt: addMs(startedAt, -5_001) }, asked)).toRefuse('PERMISSION_DENIED', 'STEP_UP_NOT_FRESH');
  });

  it('is no login of somebody else', () => {
    expect(() => stepUpIsFresh({ subject: 'him', authenticatedAt: startedAt }, asked)).toRefuse('PERMISSION_DENIED', 'STEP_UP_OTHER_PERSON');
  });

  it('is not what an ordinary login is held to', () => {
    expect(() => stepUpIsFresh({ subject: 'anybody', authenticatedAt: addMs(startedAt, -3_600_000) }, { ...asked, stepUpOf: null })).not.toThrow();
  });
});
