/** Our mark: a lanyard's loop holding a round tag, in the colour of the text around it. Decorative: the name stands beside it. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg aria-hidden="true" width={size} height={size} viewBox="0 0 32 32" fill="none" focusable="false">
      <path
        d="M16 18.2C12.4 15.2 6.2 13 6.2 8.2 6.2 4.4 9.6 1.7 16 1.7s9.8 2.7 9.8 6.5c0 4.8-6.2 7-9.8 10Z"
        stroke="currentColor"
        strokeWidth="2.9"
        strokeLinejoin="round"
      />
      <path
        fillRule="evenodd"
        clipRule="evenodd"
        d="M16 17.2a6.9 6.9 0 1 1 0 13.8 6.9 6.9 0 0 1 0-13.8Zm0 2.5a1.7 1.7 0 1 0 0 3.4 1.7 1.7 0 0 0 0-3.4Z"
        fill="currentColor"
      />
    </svg>
  );
}
