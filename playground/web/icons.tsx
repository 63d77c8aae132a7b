import { type ReactNode } from 'react';

const paths = {
  lock: 'M4.5 7V5a3.5 3.5 0 0 1 7 0v2h1v6.5h-9V7zm1.5 0h4V5a2 2 0 0 0-4 0z',
  eye: 'M8 3.5C4.5 3.5 2 6.4 1 8c1 1.600 3.500 4.500 7 4.500S14 9.600 15 8c-1-1.600-3.500-4.500-7-4.500m0 7a2.500 2.500 0 1 1 0-5 2.500 2.500 0 0 1 0 5',
  file: 'M3.500 1.500h6l3 3v10h-9zm5.500 1v2.500h2.500',
  menu: 'M2 3.500h12v1.500H2zm0 4h12V9H2zm0 4h12v1.500H2z',
} as const;

/** An icon beside its text. Drawn as SVG, because not every machine has a font with it. */
export const Icon = ({ name }: { name: keyof typeof paths }): ReactNode => (
  <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
    <path d={paths[name]} fill="currentColor" fillRule="evenodd" />
  </svg>
);
