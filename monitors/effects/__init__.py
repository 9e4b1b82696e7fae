"""What an intervention did: pure estimation over arrays of segments × days. No home, no SQL, no clock."""
