/** The machine's own time, which a story may move forward where a person would wait. */
export interface StoryClock {
  now: () => Date;
  advance: (milliseconds: number) => void;
}

export function createStoryClock(): StoryClock {
  let ahead = 0;
  return {
    now: () => new Date(Date.now() + ahead),
    advance: (milliseconds) => {
      ahead += milliseconds;
    },
  };
}
