// Package rail sets up the gateways: what the publisher types, the secrets that
// are sealed and never shown again, which gateways are offered for which kind of
// support and in which order, which one is lost, and how each does.
//
// It promises that a secret once taken leaves it only for its own gateway; that
// a secret that was changed goes on proving for a day, so that no notice under
// way is refused; and that no gateway can be open that lacks a setting.
package rail
