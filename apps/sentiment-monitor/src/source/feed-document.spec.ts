import { FeedUnreadableError, entriesOf } from './feed-document.ts';

const rss = (item: string) =>
  `<?xml version="1.0"?><rss version="2.0"><channel><title>a</title>${item}</channel></rss>`;
const atom = (entry: string) =>
  `<feed xmlns="http://www.w3.org/2005/Atom"><title>a</title><id>a</id>${entry}</feed>`;

describe('entriesOf', () => {
  test.each([
    {
      name: 'RSS',
      content: rss(
        '<item><title>T</title><link>http://a.example/1</link><guid>g</guid><description>D</description>' +
          '<pubDate>Mon, 02 Mar 2026 08:00:00 +0800</pubDate></item>',
      ),
      expected: {
        id: 'g',
        title: 'T',
        text: 'D',
        url: 'http://a.example/1',
        publishedAt: '2026-03-02T00:00:00.000Z',
      },
    },
    {
      name: 'Atom',
      content: atom(
        '<entry><title>T</title><id>e</id><link rel="self" href="http://a.example/s"/><link href="http://a.example/2"/>' +
          '<updated>2026-03-02T01:00:00Z</updated><content type="html">&lt;p&gt;C&lt;/p&gt;</content></entry>',
      ),
      expected: {
        id: 'e',
        title: 'T',
        text: '<p>C</p>',
        url: 'http://a.example/2',
        publishedAt: '2026-03-02T01:00:00.000Z',
      },
    },
    {
      name: 'a date of Dublin Core',
      content: rss(
        '<item xmlns:dc="http://purl.org/dc/elements/1.1/"><title>T</title><dc:date>2026-03-02T02:00:00Z</dc:date></item>',
      ),
      expected: { id: undefined, title: null, text: 'T', url: null, publishedAt: '2026-03-02T02:00:00.000Z' },
    },
    {
      name: 'an entry of a title alone',
      content: rss('<item><title>Only this</title><pubDate>yesterday</pubDate></item>'),
      expected: { id: undefined, title: null, text: 'Only this', url: null, publishedAt: null },
    },
    {
      name: 'a link that is none',
      content: rss(
        '<item><title>T</title><link>javascript:alert(1)</link><description>D</description></item>',
      ),
      expected: { id: undefined, title: 'T', text: 'D', url: null, publishedAt: null },
    },
  ])('reads $name', ({ content, expected }) => {
    expect(entriesOf(content)).toEqual([expected]);
  });

  test('passes over entries that say nothing', () => {
    expect(
      entriesOf(rss('<item><link>http://a.example/1</link></item><item><title> </title></item>')),
    ).toEqual([]);
  });

  test.each(['', '<html><body>Not found</body></html>', '{"version": 1}'])('refuses %j', (content) => {
    expect(() => entriesOf(content)).toThrow(FeedUnreadableError);
  });
});
