import { createTheme, ThemeContext } from '@grafana/data';
import { Button, GlobalStyles } from '@grafana/ui';
import { createRoot } from 'react-dom/client';
import { shared } from 'virtual:shared-modules';

/** One button, with all of Grafana that the status page loads. */
const main = document.body.appendChild(document.createElement('main'));
main.dataset.modules = Object.keys(shared).join(' ');
createRoot(main).render(
  <ThemeContext.Provider value={createTheme()}>
    <GlobalStyles />
    <Button>Refresh</Button>
  </ThemeContext.Provider>,
);
