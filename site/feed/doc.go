// Package feed is what other programs read: RSS, JSON Feed, sitemaps and the
// word to robots.
//
// It promises that every live story's address is in the sitemap, that a feed
// holds each story whole, since all are free, and that what was withdrawn is in
// none of them on the next request.
package feed
