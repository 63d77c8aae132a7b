/** What is done this long after its time is called late. */
const LATE_MS = 120_000;
export const isLate = (due: Date, at: Date): boolean => at.getTime() - due.getTime() > LATE_MS;
