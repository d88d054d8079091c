import { createRoot } from 'react-dom/client';
import { App } from './components/App.tsx';
import './page.css';
import { loadPanelParts } from './panel-module.ts';

async function start(): Promise<void> {
  const root = document.getElementById('root');
  if (root === null) throw new Error('The page has no element with the id root.');
  try {
    createRoot(root).render(<App panel={await loadPanelParts()} />);
  } catch (error) {
    root.textContent = error instanceof Error ? error.message : String(error);
  }
}

await start();
