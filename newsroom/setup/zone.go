package setup

// zones are offered first; any other name of the IANA list may be typed.
var zones = []string{
	"Asia/Kolkata", "Asia/Karachi", "Asia/Dhaka", "Asia/Kathmandu", "Asia/Colombo", "Asia/Thimphu", "Indian/Maldives", "Asia/Kabul",
	"Asia/Dubai", "Asia/Qatar", "Asia/Kuwait", "Asia/Riyadh", "Asia/Muscat", "Asia/Tehran", "Asia/Singapore", "Asia/Kuala_Lumpur", "Asia/Yangon",
	"Asia/Bangkok", "Asia/Hong_Kong", "Asia/Tokyo", "Australia/Sydney", "Africa/Nairobi", "Africa/Johannesburg", "Africa/Lagos",
	"Europe/London", "Europe/Berlin", "Europe/Paris", "Europe/Moscow", "America/New_York", "America/Chicago", "America/Los_Angeles", "America/Toronto", "UTC",
}
