/** The script of an exported page that sets its formulas, as MathML: no fonts or styles have to come with it. */
import renderMathInElement from 'katex/contrib/auto-render';

const delimiters = [
  { left: '$$', right: '$$', display: true },
  { left: '\\[', right: '\\]', display: true },
  { left: '\\begin{equation}', right: '\\end{equation}', display: true },
  { left: '\\begin{align}', right: '\\end{align}', display: true },
  { left: '$', right: '$', display: false },
  { left: '\\(', right: '\\)', display: false },
];

for (const place of document.querySelectorAll<HTMLElement>('.jp-RenderedMarkdown, .jp-RenderedLatex'))
  renderMathInElement(place, { delimiters, output: 'mathml', throwOnError: false });
