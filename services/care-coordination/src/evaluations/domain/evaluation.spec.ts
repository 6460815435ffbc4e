import '@maillage/testing';
import { instant } from '@maillage/kernel';
import { completeEvaluation, type Finding } from './evaluation.js';
import { repeatIsTheSame } from './evaluation-rules.js';

const now = instant('2026-03-02T09:00:00Z');
const medical: Finding = { domain: 'MEDICAL', text: 'falls' };
const social: Finding = { domain: 'SOCIAL', text: 'lives alone' };
const command = { id: 'v', episodeId: 'e', networkId: 'n', personId: 'p', findings: [medical, social] };

describe('an evaluation', () => {
  it('is complete with a medical and a social finding', () => {
    expect(completeEvaluation(command, now)).toEqual({ ...command, completedAt: now });
  });

  it.each([
    ['medical', [social, social]],
    ['social', [medical, medical]],
    ['written', [medical, { domain: 'SOCIAL', text: '  ' } as Finding]],
  ])('is refused without a %s finding', (_missing, findings) => {
    expect(() => completeEvaluation({ ...command, findings }, now)).toRefuse('RULE_VIOLATION', 'EVALUATION_INCOMPLETE', 'findings');
  });

  it('may be repeated, and its id means nothing else', () => {
    const evaluation = completeEvaluation(command, now);
    expect(() => repeatIsTheSame(evaluation, command, true)).not.toThrow();
    expect(() => repeatIsTheSame(evaluation, { ...command, findings: [social, medical] }, true)).toRefuse('ALREADY_EXISTS', 'EVALUATION_ID_USED');
    expect(() => repeatIsTheSame(evaluation, { ...command, networkId: 'other' }, true)).toRefuse('ALREADY_EXISTS', 'EVALUATION_ID_USED');
    expect(() => repeatIsTheSame(evaluation, command, false)).toRefuse('ALREADY_EXISTS', 'EVALUATION_ID_USED');
  });
});
