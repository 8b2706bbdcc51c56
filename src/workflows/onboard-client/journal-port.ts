/** What an onboarding needs to be taken up again after it was killed. `openJournal` of the profile gives one. */
export interface StepJournal {
  find(stepKey: string): { readonly state: 'open' | 'finished'; readonly begunAt: string; readonly result: unknown } | undefined
  /** Durable when it resolves; only then is the step sent. */
  begin(stepKey: string, payload: unknown): Promise<void>
  finish(stepKey: string, result: unknown): Promise<void>
}
