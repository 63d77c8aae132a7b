import { type ReactNode, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { Boundary } from './boundary.tsx';
import { useText } from './context.ts';
import { texts } from './words.ts';

function Broken(): ReactNode {
  const text = useText();
  return (
    <main>
      <p role="alert">{text(texts.broken)}</p>
      <button type="button" className="button" onClick={() => window.location.reload()}>
        {text(texts.reload)}
      </button>
    </main>
  );
}

const root = document.querySelector('#root');
if (root)
  createRoot(root).render(
    <StrictMode>
      <Boundary instead={<Broken />}>
        <App />
      </Boundary>
    </StrictMode>,
  );
void import('./fonts.ts');
