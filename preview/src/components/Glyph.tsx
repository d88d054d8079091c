interface Props {
  readonly shape: keyof typeof paths;
  readonly className?: string;
}

const circle = 'M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13z';
const paths = {
  check: `${circle}M5.2 8.2l2 2 3.6-4.1`,
  cross: `${circle}M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4`,
  info: `${circle}M8 7.4v3.4M8 5.1v.01`,
  warning: 'M8 1.8l6.6 12H1.4zM8 6.2v3.6M8 11.8v.01',
};

/** Drawn in place: Grafana's icons are fetched one by one, which fails just when the exporter is away. */
export function Glyph({ shape, className }: Props) {
  return (
    <svg className={className} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path
        d={paths[shape]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
