/** Our mark: a lanyard's loop holding a round tag, in the colour of the text around it. Decorative: the name stands beside it. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 32 32" fill="none" focusable="false">
      <path
        d="M15.2 17.2C9.6 12.6 7.2 9.4 7.2 6.6 7.2 3.8 9.6 2 12.4 2h7.2c2.8 0 5.2 1.8 5.2 4.6 0 2.8-2.4 6-8 10.6"
        stroke="currentColor"
        strokeWidth="3.2"
        strokeLinecap="round"
      />
      <path
        fillRule="evenodd"
        clipRule="evenodd"
        d="M16 14.4a8.3 8.3 0 1 1 0 16.6 8.3 8.3 0 0 1 0-16.6Zm0 4.9a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8Z"
        fill="currentColor"
      />
    </svg>
  );
}
