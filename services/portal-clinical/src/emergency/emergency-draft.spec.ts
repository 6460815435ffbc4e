import { draftOf, forgetDraft, forgetRunning, keepDraft, keepRunning, runningAccess, type TabMemory } from './emergency-draft.js';

function aMemory(): TabMemory & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return { kept, getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => void kept.set(name, text), removeItem: (name) => void kept.delete(name) };
}
const request = { breakGlassId: 'b', personId: 'p', reason: 'EMERGENCY_CARE', text: 'unconscious', minutes: 30 };

describe('what was filled in before the fresh sign-in', () => {
  it('is there afterwards for its person only, and then forgotten', () => {
    const memory = aMemory();
    keepDraft(memory, request);
    expect(draftOf(memory, 'another')).toBeNull();
    expect(draftOf(memory, 'p')).toEqual(request);
    forgetDraft(memory, 'p');
    expect(draftOf(memory, 'p')).toBeNull();
    expect(memory.kept.size).toBe(0);
  });
});

describe('an emergency access', () => {
  const running = { breakGlassId: 'b', endsAt: '2026-09-01T11:00:00Z' };

  it('runs until its end', () => {
    const memory = aMemory();
    keepRunning(memory, 'p', running);
    expect(runningAccess(memory, 'p', '2026-09-01T10:59:59Z')).toEqual(running);
    expect(runningAccess(memory, 'p', '2026-09-01T11:00:00Z')).toBeNull();
    expect(memory.kept.size).toBe(0);
  });

  it('is over once it was stopped', () => {
    const memory = aMemory();
    keepRunning(memory, 'p', running);
    forgetRunning(memory, 'p');
    expect(runningAccess(memory, 'p', '2026-09-01T10:00:00Z')).toBeNull();
  });
});
