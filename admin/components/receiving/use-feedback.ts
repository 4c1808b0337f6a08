import { useEffect, useRef } from 'react';
import { signal } from './sound.js';
import { blockedByDuplicate, decisionOf, type ReceivingState } from './state.js';

/** Sound and shake as the decision falls, as a problem comes up and as a piece is filed. */
export function useFeedback(state: ReceivingState, sound: boolean): void {
  const decision = decisionOf(state);
  const blocked = blockedByDuplicate(state);
  const problem = state.problem?.code;
  const newest = state.filed[0]?.packageId;
  const loud = useRef(sound);
  loud.current = sound;
  useEffect(() => {
    if (decision === 'matched') signal(blocked ? 'doubt' : 'good', loud.current);
    if (decision === 'review') signal('doubt', loud.current);
    if (decision === 'unmatched') signal('bad', loud.current);
  }, [decision, blocked]);
  useEffect(() => {
    if (problem !== undefined) signal('bad', loud.current);
  }, [problem]);
  const seen = useRef(newest);
  useEffect(() => {
    if (newest !== undefined && newest !== seen.current) signal('filed', loud.current);
    seen.current = newest;
  }, [newest]);
}
