/**
 * The periods in days whose completion rates of partners are kept each month, to compare with: of the question, and of the
 * monthly maintenance, which asks the same question.
 */
export const ratedDays = { question: 90, maintenance: 30 } as const;
