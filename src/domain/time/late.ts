/** Work done this long after its time is late. Not shorter: the clocks of replicas may differ by minutes. */
const LATE_MS = 300_000;
export const isLate = (due: Date, at: Date): boolean => at.getTime() - due.getTime() > LATE_MS;
